package dev.millrace.embedded.broker;

import java.util.function.IntPredicate;

/**
 * Whose turn it is among messages of ten priorities: of those that have something, each may go so
 * many times before all begin anew, twice as many as the next lower one. So the highest goes first,
 * and nothing waits for ever behind it.
 */
final class Turns {
  static final int LEVELS = 10;

  private final int[] left = new int[LEVELS];

  Turns() {
    begin();
  }

  private void begin() {
    for (int level = 0; level < LEVELS; level++) {
      left[level] = 1 << level;
    }
  }

  /** The priority that goes next, of those that have something; -1 if none has. */
  int next(IntPredicate hasSomething) {
    int any = -1;
    for (int level = LEVELS - 1; level >= 0; level--) {
      if (hasSomething.test(level)) {
        if (left[level] > 0) {
          return level;
        }
        any = Math.max(any, level);
      }
    }
    if (any >= 0) {
      begin();
    }
    return any;
  }

  /** One of this priority went. */
  void took(int level) {
    left[level]--;
  }
}
