package dev.millrace.core;

import java.util.concurrent.TimeUnit;

/**
 * How many messages are worth holding: as many as are handled in a moment. With fewer, handlers
 * that are quick wait for the source again and again; with more, one that is slow keeps to itself
 * what others could handle long before.
 */
final class Prefetch {
  /** What is held of whatever is allowed, until it is known how quick handlers are. */
  private static final int LEAST = 1_000;

  /** Handled in less than this, it might be twice as many; in more than that, half as many. */
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SLOW_NANOS = 10 * QUICK_NANOS;

  private final int least;
  private final int most;
  private int size;

  /** How many have come since {@link #since}, of {@link #size} which tell how long that took. */
  private int came;

  private long since;
  private boolean begun;

  /** Never more than so many. */
  Prefetch(int most) {
    this.most = most;
    this.least = Math.min(LEAST, most);
    this.size = least;
  }

  int size() {
    return size;
  }

  /** So many have come, by this reading of the monotonic clock; each took the room of another. */
  void came(int messages, long nanos) {
    came += messages;
    if (begun && came < size) {
      return;
    }
    long took = nanos - since;
    if (begun && took < QUICK_NANOS) {
      size = (int) Math.min(most, 2L * size);
    } else if (begun && took > SLOW_NANOS) {
      size = Math.max(least, size / 2);
    }
    begun = true;
    came = 0;
    since = nanos;
  }
}
