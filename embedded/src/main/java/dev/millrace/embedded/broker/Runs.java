package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What segments hold of one partition, in order of the first numbers. Runs have gaps where messages
 * were not wanted any more, and what was left of several may lie in one that reaches across others.
 */
final class Runs {
  /** A run and the segment it lies in. */
  record Stored(long segment, Run run) {}

  /** What of a segment cannot be read, both ends included. */
  record Damaged(long segment, long first, long last, DamagedDataException cause) {}

  private List<Stored> runs = new ArrayList<>();

  /** For each run, the highest number in it and all those before it. */
  private long[] reach = new long[0];

  private long bytes;

  /** What was met and is passed over from then on. */
  private final List<Damaged> damaged = new ArrayList<>();

  /** How much of that was not asked for yet. */
  private int fresh;

  /** The damage that was met since this was asked before. */
  List<Damaged> takeDamaged() {
    if (fresh == 0) {
      return List.of();
    }
    List<Damaged> taken = List.copyOf(damaged.subList(damaged.size() - fresh, damaged.size()));
    fresh = 0;
    return taken;
  }

  /** Whether some of a segment was found to be damaged. */
  boolean isDamaged(long segment) {
    return damaged.stream().anyMatch(one -> one.segment() == segment);
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** All of them. */
  List<Stored> all() {
    return runs;
  }

  /** Takes some out and puts others in. */
  void change(Set<Long> gone, List<Stored> added) {
    List<Stored> changed = new ArrayList<>(added);
    for (Stored stored : runs) {
      if (!gone.contains(stored.segment())) {
        changed.add(stored);
      }
    }
    damaged.removeIf(one -> gone.contains(one.segment()));
    changed.sort((one, other) -> Long.compare(one.run().first(), other.run().first()));
    runs = changed;
    reach = new long[runs.size()];
    bytes = 0;
    long highest = -1;
    for (int i = 0; i < reach.length; i++) {
      highest = Math.max(highest, runs.get(i).run().last());
      bytes += runs.get(i).run().bytes();
      reach[i] = highest;
    }
  }

  /** How many bytes all of them have. */
  long bytes() {
    return bytes;
  }

  /**
   * A time no later than that of the first message from {@code number} on, or the latest there is
   * if there is none.
   */
  long oldest(long number) {
    int at = firstReaching(number);
    return at < runs.size() ? runs.get(at).run().firstAt() : Long.MAX_VALUE;
  }

  /** The first message to keep from {@code first} on so that {@code most} bytes are left. */
  long retained(long first, long most, Partition partition, Batches batches) {
    int begin = firstReaching(first);
    long left = 0;
    for (int i = begin; i < runs.size(); i++) {
      left += runs.get(i).run().bytes();
    }
    long kept = first;
    for (int i = begin; i < runs.size() && left > most; i++) {
      Stored stored = runs.get(i);
      left -= stored.run().bytes();
      if (left >= most) {
        kept = stored.run().last() + 1;
      } else {
        return batches.retained(stored.segment(), partition, kept, most - left);
      }
    }
    return kept;
  }

  /** The first number that is kept. */
  long first() {
    return runs.getFirst().run().first();
  }

  /** The latest time of any message. */
  long lastAt() {
    return runs.stream().mapToLong(stored -> stored.run().lastAt()).max().orElse(Long.MIN_VALUE);
  }

  /** The batch with the first message from {@code number} on, or null if there is none. */
  @Nullable Batch find(long number, Partition partition, Batches batches) {
    Batch best = null;
    long found = Long.MAX_VALUE;
    for (int i = firstReaching(number); i < reach.length; i++) {
      Stored stored = runs.get(i);
      if (stored.run().first() >= found) {
        break;
      }
      if (stored.run().last() < number) {
        continue;
      }
      Optional<Batch> batch = read(stored, number, partition, batches);
      long first = batch.map(some -> firstFrom(some, number)).orElse(Long.MAX_VALUE);
      if (first < found) {
        found = first;
        best = batch.orElse(null);
      }
    }
    return best;
  }

  /** The batch of a run with its first message from {@code number} on that can be read. */
  private Optional<Batch> read(Stored stored, long number, Partition partition, Batches batches) {
    long from = pass(stored, number);
    while (from <= stored.run().last()) {
      try {
        return batches.stored(stored.segment(), partition, from);
      } catch (DamagedSegmentException found) {
        from = pass(stored, note(stored, found));
      }
    }
    return Optional.empty();
  }

  private long pass(Stored stored, long number) {
    long from = number;
    for (Damaged one : damaged) {
      // In the order in which they were met; but what is passed into the next is met again.
      if (one.segment() == stored.segment() && from >= one.first() && from <= one.last()) {
        from = one.last() + 1;
      }
    }
    return from;
  }

  /** Notes damage, and says where to go on. */
  private long note(Stored stored, DamagedSegmentException found) {
    long first = found.isWhole() ? stored.run().first() : found.first();
    long last = found.isWhole() ? stored.run().last() : found.last();
    boolean known =
        damaged.stream().anyMatch(one -> one.segment() == stored.segment() && one.first() == first);
    if (!known) {
      damaged.add(new Damaged(stored.segment(), first, last, found));
      fresh++;
    }
    return last + 1;
  }

  private int firstReaching(long number) {
    int low = 0;
    int high = reach.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reach[middle] < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long firstFrom(Batch batch, long number) {
    if (batch.base() >= number) {
      return batch.base();
    }
    Entries entries = batch.entries();
    return entries.seek(number) ? entries.number() : Long.MAX_VALUE;
  }

  /**
   * The number of the first message that is as late as {@code millis}, or the highest number there
   * is if damage has left none.
   */
  long findTime(long millis, Partition partition, Batches batches) {
    long found = Long.MAX_VALUE;
    for (Stored stored : runs) {
      if (stored.run().lastAt() < millis || stored.run().first() >= found) {
        continue;
      }
      Optional<Batch> batch;
      try {
        batch = batches.storedAt(stored.segment(), partition, millis);
      } catch (DamagedSegmentException met) {
        batch = read(stored, note(stored, met), partition, batches);
      }
      if (batch.isPresent()) {
        found = Math.min(found, firstAt(batch.get(), millis));
      }
    }
    return found;
  }

  static long firstAt(Batch batch, long millis) {
    Entries entries = batch.entries();
    while (entries.next()) {
      if (entries.at() >= millis) {
        return entries.number();
      }
    }
    return Long.MAX_VALUE;
  }
}
