package dev.millrace.embedded.segment;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is still wanted into new segments: as many as it takes, in batches of the size that
 * segments like.
 *
 * <p><b>Order.</b> {@link #begin} names the channel partitions in ascending order, each once;
 * {@link #add} gives their batches in order of their numbers.
 *
 * <p><b>Durability.</b> When {@link #finish} returns, all segments are durable with their names.
 * Until a checkpoint names them too they are nobody's, and the next opening deletes them; {@link
 * #close} without it deletes them at once.
 *
 * <p><b>Failures.</b> After any exception nothing but {@link #close} makes sense; a full disk is a
 * {@link dev.millrace.seam.DiskFullException} like everywhere.
 *
 * <p><b>Threads.</b> One.
 */
public final class SegmentPass implements AutoCloseable {
  private final Seam seam;
  private final SegmentSettings settings;
  private final LongSupplier ids;
  private final ByteBuffer buffer;
  private final Compressor compressor = new Compressor();
  private final BatchBuilder builder;
  private final List<Segment> segments = new ArrayList<>();
  private @Nullable SegmentWriter writer;
  private @Nullable Entries cursor;
  private Compression compression = Compression.NONE;
  private int channel;
  private int partition;
  private long bytes;

  /** A pass whose segments get their numbers from {@code ids}, which gives none twice. */
  public SegmentPass(Seam seam, SegmentSettings settings, LongSupplier ids) {
    this.seam = seam;
    this.settings = settings;
    this.ids = ids;
    this.buffer = SegmentWriter.buffer(seam);
    this.builder = BatchBuilder.growing(settings.batchBytes() * 2);
  }

  /** What comes next is of this channel partition, and to be compressed like this. */
  public void begin(int channel, int partition, Compression compression) throws IOException {
    endBatch();
    this.channel = channel;
    this.partition = partition;
    this.compression = compression;
    builder.begin(channel, partition);
  }

  /** Adds all of a batch, which is not compressed. */
  public void add(Batch batch) throws IOException {
    boolean goodAsItIs =
        builder.isEmpty()
            && batch.size() >= settings.batchBytes() / 2
            && batch.size() <= settings.batchBytes() * 2;
    if (goodAsItIs) {
      check(batch);
      write(batch, SegmentWriter.lastAt(batch));
    } else {
      add(batch, number -> true);
    }
  }

  /** Adds the entries of a batch whose numbers are wanted. It is not compressed. */
  public void add(Batch batch, LongPredicate wanted) throws IOException {
    check(batch);
    Entries entries = cursor == null ? batch.entries() : cursor.over(batch);
    cursor = entries;
    boolean more = entries.next();
    while (more) {
      if (!wanted.test(entries.number())) {
        more = entries.next();
        continue;
      }
      if (!builder.fits(entries.number(), entries.at())) {
        endBatch();
      }
      more = builder.addRun(entries, settings.batchBytes() - builder.size(), wanted);
      if (builder.size() >= settings.batchBytes()) {
        endBatch();
      }
    }
  }

  /** Adds the entry that the cursor is on. */
  public void add(Entries entry) throws IOException {
    check(entry.batch());
    if (!builder.fits(entry.number(), entry.at())) {
      endBatch();
    }
    builder.add(entry);
    if (builder.size() >= settings.batchBytes()) {
      endBatch();
    }
  }

  private void check(Batch batch) {
    if (batch.channel() != channel || batch.partition() != partition) {
      throw new IllegalArgumentException(
          "%s is not of channel %d, partition %d".formatted(batch, channel, partition));
    }
  }

  private void endBatch() throws IOException {
    if (!builder.isEmpty()) {
      Batch batch = builder.finish();
      write(batch, SegmentWriter.lastAt(batch));
      builder.begin(channel, partition);
    }
  }

  private void write(Batch batch, long lastAt) throws IOException {
    SegmentWriter into = writer;
    if (into != null && into.bytes() + batch.size() > settings.segmentBytes()) {
      endSegment();
      into = null;
    }
    if (into == null) {
      into = new SegmentWriter(seam, settings, ids.getAsLong(), buffer);
      writer = into;
    }
    into.add(compressor.compress(batch, compression), lastAt);
  }

  private void endSegment() throws IOException {
    if (writer != null) {
      Segment segment = writer.finish();
      writer = null;
      bytes += segment.bytes();
      segments.add(segment);
    }
  }

  /** How many bytes were written so far. */
  public long bytes() {
    return bytes + (writer == null ? 0 : writer.bytes());
  }

  /** Ends the pass: the segments it wrote, none if it was given nothing. */
  public List<Segment> finish() throws IOException {
    endBatch();
    endSegment();
    compressor.close();
    List<Segment> all = List.copyOf(segments);
    segments.clear();
    return all;
  }

  /** Deletes what was not handed out by {@link #finish}. Closing twice is fine. */
  @Override
  public void close() throws IOException {
    compressor.close();
    if (writer != null) {
      SegmentWriter unfinished = writer;
      writer = null;
      unfinished.close();
    }
    for (Segment segment : segments) {
      seam.disk().delete(SegmentLayout.file(settings.directory(), segment.id()));
    }
    segments.clear();
  }
}
