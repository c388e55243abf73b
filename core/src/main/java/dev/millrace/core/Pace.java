package dev.millrace.core;

/**
 * How many messages a hand-over takes, from how long handlers have taken lately: as many as fit
 * into a millisecond, so that fast handlers share a thread and a start, and slow ones run side by
 * side.
 */
final class Pace {
  private static final long SHARE_NANOS = 1_000_000;
  private static final int MOST = 256;

  private double average = SHARE_NANOS;

  /** So many handlers have taken so long each. */
  void took(long nanos, int handlers) {
    for (int i = Math.min(handlers, 64); i > 0; i--) {
      average += (nanos - average) / 16;
    }
  }

  int together() {
    return (int) Math.max(1, Math.min(MOST, SHARE_NANOS / Math.max(1, average)));
  }
}
