package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.segment.Run;
import java.util.ArrayList;
import java.util.Comparator;
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

  private List<Stored> runs = new ArrayList<>();

  /** For each run, the highest number in it and all those before it. */
  private long[] reach = new long[0];

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
    changed.sort(Comparator.comparingLong(stored -> stored.run().first()));
    runs = changed;
    reach = new long[runs.size()];
    long highest = -1;
    for (int i = 0; i < reach.length; i++) {
      highest = Math.max(highest, runs.get(i).run().last());
      reach[i] = highest;
    }
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
      Optional<Batch> batch = batches.stored(stored.segment(), partition, number);
      long first = batch.map(some -> firstFrom(some, number)).orElse(Long.MAX_VALUE);
      if (first < found) {
        found = first;
        best = batch.orElse(null);
      }
    }
    return best;
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

  /** The number of the first message that is as late as {@code millis}; there must be one. */
  long findTime(long millis, Partition partition, Batches batches) {
    long found = Long.MAX_VALUE;
    for (Stored stored : runs) {
      if (stored.run().lastAt() < millis || stored.run().first() >= found) {
        continue;
      }
      Optional<Batch> batch = batches.storedAt(stored.segment(), partition, millis);
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
