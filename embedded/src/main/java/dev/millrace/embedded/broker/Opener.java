package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.batch.MissingCompressionException;
import dev.millrace.embedded.checkpoint.CheckpointFiles;
import dev.millrace.embedded.checkpoint.Manifest;
import dev.millrace.embedded.log.DataDirectory;
import dev.millrace.embedded.log.Log;
import dev.millrace.embedded.log.LogSettings;
import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.embedded.log.Recovery;
import dev.millrace.embedded.log.Replay;
import dev.millrace.embedded.segment.Run;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.segment.SegmentSettings;
import dev.millrace.embedded.segment.Segments;
import dev.millrace.embedded.state.DueTimes;
import dev.millrace.embedded.state.PageFile;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what a data directory holds: the newest checkpoint, then what the log says since. Nothing
 * of it takes longer because more messages are kept.
 */
final class Opener {
  /*
   * The log is looked at before the segments: if it is damaged, opening is refused before anything was deleted that the checkpoint does
   * not name.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Opener.class);

  /**
   * A segment is a quarter of the log's cap, which is what half a log leaves behind at most twice.
   */
  private static final int SEGMENT_PART = 4;

  /** Where the state is that changes from checkpoint to checkpoint. */
  private static final String STATE = "state";

  private final Seam seam;
  private final StoreOptions options;
  private final Wiring wiring;
  private final Path directory;
  private final Batches batches = new Batches();
  private final Books books;
  private @Nullable PageFile pages;

  Opener(Seam seam, StoreOptions options, Wiring wiring) {
    this.seam = seam;
    this.options = options;
    this.wiring = wiring;
    this.directory = options.directory();
    Path state = directory.resolve(STATE);
    this.books =
        new Books(
            batches,
            new Delays(DueTimes.in(seam, state, "due", wiring.checksum())),
            new WaitingFiles(seam, state, wiring.checksum(), options.waiting()));
  }

  /** On {@code worker}'s thread, which becomes the broker's. */
  Broker open(Worker worker) throws IOException {
    CheckpointFiles files = new CheckpointFiles(seam, directory, wiring.checksum());
    Manifest manifest =
        files
            .newest()
            .orElse(
                new Manifest(
                    LogStart.BEGINNING,
                    1,
                    List.of(),
                    ByteBuffer.allocate(0),
                    ByteBuffer.allocate(0)));
    if (manifest.books().hasRemaining()) {
      restore(manifest);
    }
    LogSettings settings = options.log();
    Log log = Log.open(seam, settings.checksum(wiring.checksum()), manifest.start(), replay());
    try {
      report(log.recovery());
      books.channels().values().forEach(this::requireCompression);
      return over(worker, log, settings, files, manifest);
    } catch (IOException | RuntimeException | Error failed) {
      log.close();
      throw failed;
    }
  }

  /** The books as the newest checkpoint has them, for whoever reads the log in another way. */
  Books restored(Optional<Manifest> manifest) throws IOException {
    if (manifest.isPresent() && manifest.get().books().hasRemaining()) {
      restore(manifest.get());
    }
    PageFile open = pages;
    if (open != null) {
      open.close();
    }
    return books;
  }

  private Broker over(
      Worker worker, Log log, LogSettings settings, CheckpointFiles files, Manifest manifest)
      throws IOException {
    files.create();
    SegmentSettings segmentSettings =
        SegmentSettings.in(directory, log.store())
            .segmentBytes(
                Math.min(
                    SegmentSettings.DEFAULT_SEGMENT_BYTES, settings.capBytes() / SEGMENT_PART));
    List<Long> named = manifest.segments().stream().map(Segment::id).toList();
    Segments segments = Segments.open(seam, segmentSettings, batches.cache(), named);
    batches.readFrom(log, segments);
    Broker broker = new Broker(seam, worker, log, books, options, wiring.order());
    batches.whenDamaged(partition -> broker.handOut.damaged(books.channel(partition.channel)));
    AtomicLong nextSegment = new AtomicLong(manifest.nextSegment());
    Checkpoints checkpoints =
        new Checkpoints(
            broker,
            new Compacting(broker, segmentSettings, nextSegment::getAndIncrement),
            new Materialiser(
                seam,
                segmentSettings,
                files,
                pages == null ? openPages(new byte[0]) : pages,
                books,
                wiring.checkpoints(),
                nextSegment),
            segments,
            manifest.segments(),
            segmentSettings.segmentBytes(),
            manifest.start(),
            options.checkpointBytes());
    broker.checkpoint(checkpoints, new Scrubbing(seam, segmentSettings, options, checkpoints));
    return broker;
  }

  private void restore(Manifest manifest) throws IOException {
    PageFile open = openPages(bytes(manifest.pages()));
    pages = open;
    ByteFeed feed = new ByteFeed(manifest.books().duplicate());
    BooksFormat.read(
        feed,
        books,
        id -> {
          try {
            return open.read(id);
          } catch (IOException failed) {
            throw new DamagedDataException(
                "a page of state in %s cannot be read: %s. Nothing was changed"
                    .formatted(directory, failed),
                failed);
          }
        });
    books.delays().restore(feed.run());
    books.waiting().restore(feed);
    Map<Partition, List<Runs.Stored>> runs = new LinkedHashMap<>();
    for (Segment segment : manifest.segments()) {
      for (Run run : segment.runs()) {
        runs.computeIfAbsent(
                books.channel(run.channel()).any(run.partition()), none -> new ArrayList<>())
            .add(new Runs.Stored(segment.id(), run));
      }
    }
    runs.forEach((partition, stored) -> partition.runs.change(Set.of(), stored));
  }

  private PageFile openPages(byte[] noted) throws IOException {
    Path state = directory.resolve(STATE);
    DataDirectory.create(seam.disk(), state);
    return PageFile.open(seam, state, wiring.checksum(), noted);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private Replay replay() {
    return (location, kind, body) -> {
      if (kind == RecordKind.BATCH) {
        books.replay(Batch.of(body), location, body.remaining());
      } else {
        books.apply(FactFormat.decode(kind, body));
      }
    };
  }

  /** Said now rather than when the first of its messages cannot be read. */
  private void requireCompression(ChannelState channel) {
    try {
      channel.options().compression().ifPresent(Compressor::requireThere);
    } catch (MissingCompressionException missing) {
      throw new UnsupportedCapabilityException(
          "cannot open %s, because of channel '%s': %s"
              .formatted(directory, channel.name, missing.getMessage()),
          missing);
    }
  }

  private void report(Recovery recovery) {
    if (recovery.torn()) {
      LOG.warn(
          "{}: dropped a tail of {} bytes that was being written when the process or machine died;"
              + " nothing in it had been acknowledged",
          directory,
          recovery.tornBytes());
    }
  }
}
