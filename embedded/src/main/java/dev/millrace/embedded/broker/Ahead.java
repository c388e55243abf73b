package dev.millrace.embedded.broker;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * What has no lane and was looked at ahead of its turn, filed by priority, and whose turn it is
 * among all that was: see {@link Turns}.
 */
final class Ahead {
  private final LongQueue[] keyless = new LongQueue[Turns.LEVELS];
  private final Turns turns = new Turns();
  private int count;

  Ahead() {
    Arrays.setAll(keyless, unused -> new LongQueue());
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /** Files a message. */
  void add(int priority, long number) {
    keyless[priority].add(number);
    count++;
  }

  /**
   * The priority whose turn it is, of those that have something here or, as {@code lanes} says, in
   * a lane; -1 if there is none.
   */
  int next(IntPredicate lanes) {
    return turns.next(priority -> !keyless[priority].isEmpty() || lanes.test(priority));
  }

  /** One of this priority is taken. */
  void took(int priority) {
    turns.took(priority);
  }

  /** Whether there is something of this priority. */
  boolean has(int priority) {
    return !keyless[priority].isEmpty();
  }

  /** The first of this priority. */
  long peek(int priority) {
    return keyless[priority].peek();
  }

  /** Takes the first of this priority out. */
  void poll(int priority) {
    long unused = keyless[priority].poll();
    count--;
  }
}
