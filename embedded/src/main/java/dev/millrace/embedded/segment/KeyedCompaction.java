package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which entries of a stream's partition survive when only the newest of each key is kept.
 *
 * <p><b>How.</b> First the partition's segments are read, one with each {@link #readNext}, from
 * {@link Plan#from} on, and the newest number of each key is noted, as far as there is room for
 * keys. Then {@link #keep} answers for every entry, however old: no, if its key has a newer one.
 * When every segment of the plan of which something is dropped was written again, what was read is
 * clean: the next pass begins at {@link #cleanUntil}. So a partition with more keys than there is
 * room for becomes clean in several passes.
 *
 * <p><b>Tombstones</b>, messages with a key and without data, remove what is older. They go
 * themselves once the grace time is over, in which every reader has a chance to see them, and only
 * in a pass after the one that removed what is older: or that could come back.
 *
 * <p>Entries without a key survive. So does everything in other partitions.
 *
 * <p><b>Threads.</b> One.
 */
public final class KeyedCompaction implements Keep {
  /** 256 Ki keys take 12 MiB for the time of a pass. */
  public static final int DEFAULT_KEYS = 256 << 10;

  /** What the content of entries says. */
  public interface Contents {
    /** The key of the entry that the cursor is on, if it has one. */
    Optional<byte[]> key(Entries entry);

    /** Whether the entry has a key and no data. */
    boolean isTombstone(Entries entry);
  }

  /**
   * What is to be compacted.
   *
   * @param channel the stream's number
   * @param partition its partition
   * @param segments those that hold closed data of it, in the order of its numbers
   * @param from the number that the last pass was {@link #cleanUntil clean until}; 0 at first
   * @param now the time
   * @param grace how long tombstones are kept
   * @param mostKeys how many keys there is room for
   */
  public record Plan(
      int channel,
      int partition,
      List<Long> segments,
      long from,
      Instant now,
      Duration grace,
      int mostKeys) {
    /** Copies the list. */
    public Plan {
      segments = List.copyOf(segments);
    }
  }

  private final Seam seam;
  private final SegmentSettings settings;
  private final Plan plan;
  private final Contents contents;
  private final KeyMap newest;
  private final long graceBegan;
  private long cleanUntil;
  private long removable;
  private long tombstones;
  private int read;
  private boolean full;

  /** Reads nothing yet. */
  public KeyedCompaction(Seam seam, SegmentSettings settings, Plan plan, Contents contents) {
    this.seam = seam;
    this.settings = settings;
    this.plan = plan;
    this.contents = contents;
    this.newest = new KeyMap(plan.mostKeys());
    this.graceBegan = plan.now().minus(plan.grace()).toEpochMilli();
    this.cleanUntil = plan.from();
  }

  /**
   * Reads the next segment of the plan.
   *
   * @return whether there is one more to be read: false after the last, and when there is no room
   *     for one more key
   */
  public boolean readNext() throws IOException {
    if (full || read == plan.segments().size()) {
      return false;
    }
    try (SegmentScan scan =
        new SegmentScan(
            seam, settings, plan.segments().get(read), ReadAhead.forOne(seam.disk()::buffer))) {
      scan.only(plan.channel(), plan.partition());
      while (!full && scan.next()) {
        full = scan.last() >= plan.from() && !note(scan.batch());
      }
    }
    read += full ? 0 : 1;
    return !full && read < plan.segments().size();
  }

  /** How many segments of the plan were read to their end. */
  public int read() {
    return read;
  }

  private boolean note(Batch batch) {
    Entries entries = batch.entries();
    for (boolean more = entries.seek(plan.from()); more; more = entries.next()) {
      Optional<byte[]> key = contents.key(entries);
      if (key.isPresent()) {
        int before = newest.size();
        if (!newest.put(key.get(), entries.number())) {
          return false;
        }
        removable += newest.size() == before ? 1 : 0;
      }
      // What was left of several segments may lie in one that reaches across others.
      cleanUntil = Math.max(cleanUntil, entries.number() + 1);
    }
    return true;
  }

  /** All entries below this number were looked at: where the next pass begins. */
  public long cleanUntil() {
    return cleanUntil;
  }

  /** Whether any tombstone was asked about that is the newest of its key. */
  public boolean sawTombstones() {
    return tombstones > 0;
  }

  /**
   * How many entries at least will be dropped, for deciding whether writing segments again pays.
   */
  public long removable() {
    return removable;
  }

  @Override
  public boolean keep(Entries entry) {
    Batch batch = entry.batch();
    if (batch.channel() != plan.channel()
        || batch.partition() != plan.partition()
        || entry.number() >= cleanUntil) {
      return true;
    }
    Optional<byte[]> key = contents.key(entry);
    if (key.isEmpty()) {
      return true;
    }
    if (newest.newest(key.get()) > entry.number()) {
      return false;
    }
    boolean tombstone = contents.isTombstone(entry);
    tombstones += tombstone ? 1 : 0;
    return !tombstone || entry.number() >= plan.from() || entry.at() >= graceBegan;
  }
}
