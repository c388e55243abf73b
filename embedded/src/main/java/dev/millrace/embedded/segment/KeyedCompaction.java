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
 * <p><b>How.</b> First the partition's segments are read from {@link Plan#from} on and the newest
 * number of each key is noted, as far as there is room for keys. Then {@link #keep} answers for
 * every entry, however old: no, if its key has a newer one. When every segment of the plan of which
 * something is dropped was written again, what was read is clean: the next pass begins at {@link
 * #cleanUntil}. So a partition with more keys than there is room for becomes clean in several
 * passes.
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

  private final Plan plan;
  private final Contents contents;
  private final KeyMap newest;
  private final long graceBegan;
  private long cleanUntil;
  private long removable;

  /** Reads the newest numbers. */
  public KeyedCompaction(Seam seam, SegmentSettings settings, Plan plan, Contents contents)
      throws IOException {
    this.plan = plan;
    this.contents = contents;
    this.newest = new KeyMap(plan.mostKeys());
    this.graceBegan = plan.now().minus(plan.grace()).toEpochMilli();
    this.cleanUntil = plan.from();
    read(seam, settings);
  }

  private void read(Seam seam, SegmentSettings settings) throws IOException {
    ReadAhead ahead = ReadAhead.forOne(seam.disk()::buffer);
    for (long id : plan.segments()) {
      try (SegmentScan scan = new SegmentScan(seam, settings, id, ahead)) {
        scan.only(plan.channel(), plan.partition());
        while (scan.next()) {
          if (scan.last() >= plan.from() && !note(scan.batch())) {
            return;
          }
        }
      }
    }
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
      cleanUntil = entries.number() + 1;
    }
    return true;
  }

  /** All entries below this number were looked at: where the next pass begins. */
  public long cleanUntil() {
    return cleanUntil;
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
    boolean superseded = newest.newest(key.get()) > entry.number();
    boolean gone =
        entry.number() < plan.from() && entry.at() < graceBegan && contents.isTombstone(entry);
    return !superseded && !gone;
  }
}
