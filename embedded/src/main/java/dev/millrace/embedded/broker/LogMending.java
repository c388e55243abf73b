package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.MillraceException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.checkpoint.CheckpointFiles;
import dev.millrace.embedded.checkpoint.Manifest;
import dev.millrace.embedded.log.LogCopy;
import dev.millrace.embedded.log.LogRecord;
import dev.millrace.embedded.log.LogSalvage;
import dev.millrace.embedded.log.LogSettings;
import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a log that is damaged one that is not: what can be read of it is written again, and what
 * was taken and cannot be read is given up by name, so that whoever wanted it is told.
 *
 * <p>The old log stays as it is until a checkpoint names the new one; if this ends before, nothing
 * has happened.
 */
public final class LogMending implements LogSalvage.Found {
  /*
   * Messages have consecutive numbers in each partition, so what is missing shows as soon as something
   * behind it is read: a later batch, or a record that names a later message. Behind the last of these,
   * what can be told of a damaged batch is what its own header says, if that makes sense.
   */
  private final Books books;
  private final List<LogRecord> records = new ArrayList<>();
  private final List<Loss> losses = new ArrayList<>();
  private long unread;

  private LogMending(Books books) {
    this.books = books;
  }

  /** Messages that were given up. */
  public record Loss(String channel, int partition, long first, long last) {}

  /**
   * What came of it.
   *
   * @param damaged the damaged files
   * @param where the damage, for people
   * @param losses what was given up
   * @param unread how many records besides batches could not be read: what they said is forgotten
   */
  public record Outcome(List<Path> damaged, List<String> where, List<Loss> losses, long unread) {}

  /** Told of the damaged files before anything is changed. */
  public interface Before {
    /** They are about to be given up. */
    void giveUp(List<Path> files) throws IOException;
  }

  /**
   * Mends the log of a store that nobody has open.
   *
   * @throws DamagedDataException if what is damaged cannot be done without; nothing was changed
   */
  public static Outcome run(Seam seam, StoreOptions options, Before before) throws IOException {
    Wiring wiring = Wiring.SAFE;
    LogSettings settings = options.log().checksum(wiring.checksum());
    CheckpointFiles files = new CheckpointFiles(seam, options.directory(), wiring.checksum());
    Optional<Manifest> manifest = files.newest();
    LogMending mending = new LogMending(new Opener(seam, options, wiring).restored(manifest));
    LogStart from = manifest.map(Manifest::start).orElse(LogStart.BEGINNING);
    LogSalvage.Result read = LogSalvage.read(seam, settings, from, mending);
    before.giveUp(List.copyOf(read.damaged()));
    LogStart start =
        LogCopy.write(
            seam, settings, read.store(), read.lastFile() + 1, read.next(), mending.records);
    files.prepare(
        read.store(),
        new Manifest(
            start,
            manifest.map(Manifest::nextSegment).orElse(1L),
            manifest.map(Manifest::segments).orElse(List.of()),
            manifest.map(Manifest::pages).orElse(ByteBuffer.allocate(0)),
            manifest.map(Manifest::books).orElse(ByteBuffer.allocate(0))));
    files.publish();
    seam.crashPoints().reach("repair.log.noted");
    return new Outcome(
        List.copyOf(read.damaged()), read.where(), List.copyOf(mending.losses), mending.unread);
  }

  @Override
  public void record(RecordKind kind, ByteBuffer body) {
    byte[] bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    try {
      if (kind == RecordKind.BATCH) {
        take(Batch.of(ByteBuffer.wrap(bytes)), bytes.length);
      } else {
        Fact fact = FactFormat.decode(kind, ByteBuffer.wrap(bytes));
        named(fact);
        books.apply(fact);
      }
      records.add(LogRecord.of(kind, bytes));
    } catch (DamagedDataException impossible) {
      throw new DamagedDataException(
          "the log cannot be repaired: what says that a channel or subscription exists is damaged (%s). Bring back a backup"
              .formatted(impossible.getMessage()),
          impossible);
    } catch (MillraceException | IllegalArgumentException other) {
      throw new DamagedDataException(
          "the log cannot be repaired: %s. Bring back a backup".formatted(other.getMessage()),
          other);
    }
  }

  private void take(Batch batch, int length) {
    Partition partition = books.channel(batch.channel()).any(batch.partition());
    lose(batch.channel(), partition, batch.base());
    books.replay(batch, 0, length);
  }

  /** A record that names a message says that it was taken. */
  private void named(Fact fact) {
    switch (fact) {
      case Fact.Settled settled -> {
        settled.done().forEach(row -> named(settled.subscription(), row));
        for (Ended ended : settled.others()) {
          named(settled.subscription(), new Row(ended.partition(), ended.number(), 1));
        }
      }
      case Fact.Started started -> {
        started.first().forEach(row -> named(started.subscription(), row));
        for (Fact.Start start : started.others()) {
          named(started.subscription(), new Row(start.partition(), start.number(), 1));
        }
      }
      case Fact.GivenUp gone ->
          named(gone.subscription(), new Row(gone.partition(), gone.number(), 1));
      case Fact.SubscriptionMade made -> {
        for (int partition = 0; partition < made.starts().size(); partition++) {
          lose(
              made.channel(),
              books.channel(made.channel()).partition(partition),
              made.starts().get(partition));
        }
      }
      case Fact.Missed missed -> missed.rows().forEach(row -> named(missed.subscription(), row));
      case Fact.Committed committed ->
          named(committed.subscription(), new Row(committed.partition(), 0, committed.next()));
      case Fact.Removed removed ->
          lose(
              removed.channel(),
              books.channel(removed.channel()).any(removed.partition()),
              removed.number() + 1);
      case Fact.Reclaimed reclaimed ->
          lose(
              reclaimed.channel(),
              books.channel(reclaimed.channel()).any(reclaimed.partition()),
              reclaimed.first());
      default -> {}
    }
  }

  private void named(int subscription, Row row) {
    if (subscription < books.subscriptionCount()) {
      ChannelState channel = books.subscriptions().get(subscription).channel;
      lose(channel.id, channel.partition(row.partition()), row.end());
    }
  }

  /** Gives up what lies between the end of a partition and a message. */
  private void lose(int channel, Partition partition, long to) {
    long from = partition.end();
    if (from < to) {
      Fact.Lost lost = new Fact.Lost(channel, partition.number, from, to - from);
      books.apply(lost);
      records.add(FactFormat.encode(lost));
      losses.add(new Loss(books.channel(channel).name, partition.number, from, to - 1));
    }
  }

  @Override
  public void damaged(@Nullable RecordKind kind, ByteBuffer body) {
    Batch.Said said =
        kind == null || kind == RecordKind.BATCH ? Batch.said(body) : Batch.Said.NOTHING;
    if (said.channel() < 0
        || said.channel() >= books.channelCount()
        || said.partition() < Partition.DELAYED
        || said.partition() >= books.channel(said.channel()).partitions.size()) {
      unread++;
      return;
    }
    Partition partition = books.channel(said.channel()).any(said.partition());
    lose(said.channel(), partition, partition.end() + count(said, partition.end()));
  }

  /** How many messages a damaged batch had, by what of its header makes sense together. */
  private static long count(Batch.Said said, long end) {
    boolean counted = said.count() > 0 && said.count() <= said.most();
    boolean reached = said.last() >= end && said.last() - end < said.most();
    if (counted && reached && said.base() != end) {
      return Math.max(said.count(), said.last() - end + 1);
    }
    // Rather too many than too few: a number that is skipped harms nobody.
    return counted ? said.count() : reached ? said.last() - end + 1 : said.most();
  }
}
