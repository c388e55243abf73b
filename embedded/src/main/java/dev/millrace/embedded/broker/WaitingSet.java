package dev.millrace.embedded.broker;

import java.util.Map;
import java.util.TreeMap;

/** Which messages of one partition of a subscription wait for their time: a bit for each. */
final class WaitingSet {
  /*
   * Files are read from front to back, and how far is noted by checkpoints only. So after an opening they may name what was called back
   * before: then the log tells that its next attempt has begun, or that it waits anew, and from then on only the time counts that the log
   * tells last. That is remembered by number, for as many as the log can tell of between two checkpoints.
   */
  private static final long NEVER = Long.MIN_VALUE;

  private final Waiting times;
  private final int partition;
  private final SettledSet numbers = new SettledSet(0);

  /** Of messages that the files may name more than once, when they are due. */
  private final TreeMap<Long, Long> outdated = new TreeMap<>();

  private int count;

  WaitingSet(Waiting times, int partition) {
    this.times = times;
    this.partition = partition;
  }

  /** The numbers as they are kept. */
  SettledSet numbers() {
    return numbers;
  }

  Map<Long, Long> outdated() {
    return outdated;
  }

  int count() {
    return count;
  }

  boolean contains(long number) {
    return count > 0 && numbers.contains(number);
  }

  /** A message waits from now on. */
  void add(long number, long due, int attempts) {
    if (!numbers.add(number)) {
      outdated.put(number, due);
    } else {
      count++;
      if (!outdated.isEmpty()) {
        outdated.computeIfPresent(number, (same, before) -> due);
      }
    }
    times.add(due, attempts, partition, number);
  }

  /** Whether what the files say of a message is still so: it waits, and until then. */
  boolean isDue(long number, long due) {
    return contains(number) && (outdated.isEmpty() || outdated.getOrDefault(number, due) == due);
  }

  /** A message that is due waits no more. */
  void callBack(long number) {
    if (numbers.remove(number)) {
      count--;
      outdated.remove(number);
    }
  }

  /** The next attempts of {@code from} to {@code to}, the latter excluded, have begun. */
  void begun(long from, long to) {
    if (count == 0 || numbers.count(from, to) == 0) {
      return;
    }
    for (long number = from; number < to; number++) {
      if (numbers.remove(number)) {
        count--;
        outdated.put(number, NEVER);
      }
    }
  }

  /** Nothing of {@code from} to {@code to}, the latter excluded, will ever wait again. */
  void settle(long from, long to) {
    if (!outdated.isEmpty()) {
      outdated.subMap(from, to).clear();
    }
    if (count == 0 || numbers.count(from, to) == 0) {
      return;
    }
    for (long number = from; number < to; number++) {
      if (numbers.remove(number)) {
        count--;
      }
    }
  }

  /** Begins with what a checkpoint kept; the numbers are restored by themselves. */
  void restore(int countThen, Map<Long, Long> outdatedThen) {
    count = countThen;
    outdated.putAll(outdatedThen);
  }
}
