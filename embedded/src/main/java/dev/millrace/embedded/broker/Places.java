package dev.millrace.embedded.broker;

/** The number of a message and its priority, in one number, so that a queue of them is small. */
final class Places {
  private static final int BITS = 4;

  private Places() {}

  static long of(long number, int priority) {
    return number << BITS | priority;
  }

  static long number(long place) {
    return place >>> BITS;
  }

  static int priority(long place) {
    return (int) place & ((1 << BITS) - 1);
  }
}
