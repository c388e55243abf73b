package dev.millrace.embedded.broker;

import dev.millrace.Compression;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.KeyedCompaction;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.segment.SegmentRewriter;
import dev.millrace.embedded.segment.SegmentSettings;
import dev.millrace.seam.DiskFullException;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the newest message of each key of compacted streams: on a thread of its own, one partition
 * at a time and one segment after the other, no faster than it may.
 *
 * <p>It writes segments again and changes nothing: the next checkpoint takes the new ones in the
 * place of the old ones. Until then the old ones are the truth.
 */
final class Compacting {
  /*
   * When. A pass reads all segments of a partition and writes again those of which something goes. So it is made when what came since the
   * last one is at least half of what that one left: what is written again is then bounded by what is published, a few times. When
   * tombstones were seen, one is made after the grace time too, for only that takes them away.
   *
   * What is not finished. Where the last pass ended is noted by the checkpoint that takes its last segment. If the process ends before,
   * the next one begins the pass anew, and finds nothing to do in the segments that were taken.
   *
   * Segments that it is about to write again are neither deleted nor rewritten by a checkpoint meanwhile.
   */
  private static final Logger LOG = LoggerFactory.getLogger(Compacting.class);

  /** How long a tombstone stays, so that every reader has a chance to see it. */
  static final Duration GRACE = Duration.ofHours(24);

  /** What is read and written again in a second: a part of what the slowest disks can do. */
  private static final long KIB_PER_SECOND = 32 << 10;

  private static final long NANOS_PER_KIB = TimeUnit.SECONDS.toNanos(1) / KIB_PER_SECOND;

  private final Broker broker;
  private final Seam seam;
  private final SegmentSettings settings;
  private final LongSupplier ids;

  /** Where no pass can come further before the store is opened again. */
  private final Set<Partition> excluded = new HashSet<>();

  private @Nullable Worker worker;
  private @Nullable Job job;
  private boolean busy;
  private boolean closed;
  private @Nullable Runnable whenIdle;

  Compacting(Broker broker, SegmentSettings settings, LongSupplier ids) {
    this.broker = broker;
    this.seam = broker.seam;
    this.settings = settings;
    this.ids = ids;
  }

  /** Whether a segment is to be left to this. */
  boolean holds(long segment) {
    Job running = job;
    return running != null && running.holds.contains(segment);
  }

  /** Begins with whatever needs it most, unless something is being done; on the broker's thread. */
  void consider() {
    if (job != null || closed) {
      return;
    }
    for (ChannelState channel : broker.books.channels().values()) {
      if (channel.options().isCompacted()) {
        for (Partition partition : channel.partitions) {
          if (!excluded.contains(partition) && needsIt(partition)) {
            begin(channel, partition);
            return;
          }
        }
      }
    }
  }

  /** The store was opened: what was to be done at a time still is. */
  void opened() {
    for (ChannelState channel : broker.books.channels().values()) {
      channel.partitions.forEach(this::comeFor);
    }
  }

  private void comeFor(Partition partition) {
    if (partition.tombstonesGo() < Long.MAX_VALUE) {
      broker.alarm.at(partition.tombstonesGo(), this::consider);
    }
  }

  private boolean needsIt(Partition partition) {
    long fresh = 0;
    long clean = 0;
    for (Runs.Stored stored : partition.runs.all()) {
      if (stored.run().last() >= partition.cleanUntil()) {
        fresh += stored.run().bytes();
      } else {
        clean += stored.run().bytes();
      }
    }
    return (fresh > 0 && 2 * fresh >= clean)
        || (clean > 0 && partition.tombstonesGo() <= broker.millis());
  }

  private void begin(ChannelState channel, Partition partition) {
    List<Runs.Stored> stored = new ArrayList<>(partition.runs.all());
    stored.sort(Comparator.comparingLong(one -> one.run().first()));
    Job begun = new Job(channel, partition, stored);
    job = begun;
    Worker on = worker;
    if (on == null) {
      on = seam.threads().worker("millrace-compact");
      worker = on;
    }
    step(begun);
  }

  private void step(Job begun) {
    Worker on = worker;
    if (on == null || closed) {
      return;
    }
    busy = true;
    on.execute(() -> {
      Runnable after = () -> {};
      try {
        after = begun.step();
      } catch (RuntimeException | VirtualMachineError | LinkageError mistake) {
        broker.mistaken(mistake);
      }
      Runnable then = after;
      broker.always(() -> stepped(then));
    });
  }

  private void stepped(Runnable then) {
    busy = false;
    Runnable idle = whenIdle;
    if (idle == null) {
      then.run();
    } else {
      whenIdle = null;
      idle.run();
    }
  }

  /** After so many bytes were read, or read and written. */
  private void stepLater(Job begun, long bytes) {
    var unused =
        seam.timers()
            .after(
                Duration.ofNanos(bytes * NANOS_PER_KIB / 1024),
                () -> broker.always(() -> step(begun)));
  }

  /** On the broker's thread. */
  private void ended(Job ended, long cleanUntil) {
    job = null;
    if (cleanUntil >= 0) {
      if (cleanUntil == ended.partition.cleanUntil() && ended.reading()) {
        // Begun anew it would come no further: there are too many keys where segments overlap.
        excluded.add(ended.partition);
      }
      ended.partition.compacted(
          cleanUntil, ended.sawTombstones ? broker.millis() + GRACE.toMillis() : Long.MAX_VALUE);
      comeFor(ended.partition);
      broker.checkpoints().want();
    }
  }

  /** Does this when nothing is being written, and has nothing written any more; holds nothing. */
  void close(Runnable then) {
    closed = true;
    if (busy) {
      whenIdle = () -> close(then);
      return;
    }
    job = null;
    Worker on = worker;
    worker = null;
    if (on != null) {
      on.close();
    }
    then.run();
  }

  /** One pass over one partition. All but the constructor on the worker. */
  private final class Job {
    private final ChannelState channel;
    private final Partition partition;
    private final List<Runs.Stored> stored;
    private final List<Compression> compressions;
    private final KeyedCompaction compaction;
    private final SegmentRewriter rewriter = new SegmentRewriter(seam, settings);

    /** The segments that are not finished; the broker's thread only. */
    private final Set<Long> holds = new HashSet<>();

    private volatile boolean sawTombstones;
    private boolean reading = true;
    private int next;

    Job(ChannelState channel, Partition partition, List<Runs.Stored> stored) {
      this.channel = channel;
      this.partition = partition;
      this.stored = stored;
      this.compressions = broker.books.compressions();
      stored.forEach(one -> holds.add(one.segment()));
      this.compaction =
          new KeyedCompaction(
              seam,
              settings,
              new KeyedCompaction.Plan(
                  channel.id,
                  partition.number,
                  stored.stream().map(Runs.Stored::segment).toList(),
                  partition.cleanUntil(),
                  seam.clock().now(),
                  GRACE,
                  keys(stored)),
              new MessageKeys());
    }

    /** No more than there are messages: a small partition need not pay for a large one. */
    private static int keys(List<Runs.Stored> stored) {
      long messages = stored.stream().mapToLong(one -> one.run().count()).sum();
      return (int) Math.min(KeyedCompaction.DEFAULT_KEYS, messages);
    }

    /** Whether some of it was not read, because there was no room for its keys. */
    boolean reading() {
      return compaction.read() < stored.size();
    }

    /** What is to be done on the broker's thread next. */
    Runnable step() {
      try {
        return reading ? read() : rewrite(stored.get(next));
      } catch (DamagedSegmentException found) {
        LOG.warn(
            "partition {} of '{}' is not compacted any more until the store is opened again: {}",
            partition.number,
            channel.name,
            found.getMessage());
        return () -> {
          excluded.add(partition);
          ended(this, -1);
        };
      } catch (IOException failed) {
        // What was taken over stays; the next pass does the rest.
        LOG.warn(
            "compaction of partition {} of '{}' is given up for now: {}",
            partition.number,
            channel.name,
            failed instanceof DiskFullException ? "the disk is full" : failed.toString());
        return () -> ended(this, -1);
      }
    }

    private Runnable read() throws IOException {
      long bytes = stored.get(compaction.read()).run().bytes();
      reading = compaction.readNext();
      seam.crashPoints().reach("broker.compaction.read");
      return () -> stepLater(this, bytes);
    }

    private Runnable rewrite(Runs.Stored one) throws IOException {
      long id = one.segment();
      List<Segment> written = List.of();
      boolean drops = rewriter.dropped(id, compaction, 1) > 0;
      if (drops) {
        written = rewriter.rewrite(List.of(id), compaction, compressions::get, ids);
        seam.crashPoints().reach("broker.compaction.rewritten");
      }
      sawTombstones |= compaction.sawTombstones();
      next++;
      boolean last = next == stored.size();
      List<Segment> instead = written;
      return () -> {
        holds.remove(id);
        if (drops) {
          broker.checkpoints().replace(id, instead);
        }
        if (last) {
          ended(this, cleanUntil());
        } else {
          stepLater(this, one.run().bytes());
        }
      };
    }

    /**
     * Below it, everything was noted: also in segments that reach across others, of which some may
     * have had no room for their keys.
     */
    private long cleanUntil() {
      long clean = compaction.cleanUntil();
      for (int i = compaction.read() + 1; i < stored.size(); i++) {
        clean = Math.min(clean, stored.get(i).run().first());
      }
      return Math.max(clean, partition.cleanUntil());
    }
  }
}
