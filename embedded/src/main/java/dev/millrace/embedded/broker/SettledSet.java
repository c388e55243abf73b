package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of one partition a subscription has settled: chunks of 64 Ki messages that are
 * none, all, or a bitmap. A backlog of any length costs a few bytes a chunk, and so does everything
 * long settled.
 */
final class SettledSet {
  static final int CHUNK = 1 << 16;

  private final List<@Nullable Chunk> chunks = new ArrayList<>();
  private final long start;

  /** With everything before {@code start} counted as settled. */
  SettledSet(long start) {
    this.start = start;
  }

  boolean contains(long number) {
    if (number < start) {
      return true;
    }
    Chunk chunk = chunk(number);
    return chunk != null && chunk.contains((int) (number % CHUNK));
  }

  /** Adds a number; false if it was there. */
  boolean add(long number) {
    if (contains(number)) {
      return false;
    }
    int at = (int) (number / CHUNK);
    while (chunks.size() <= at) {
      chunks.add(null);
    }
    Chunk chunk = chunks.get(at);
    if (chunk == null) {
      chunk = new Chunk(CHUNK - Math.clamp(start - (long) at * CHUNK, 0, CHUNK));
      chunks.set(at, chunk);
    }
    chunk.add((int) (number % CHUNK));
    return true;
  }

  /** The first number from {@code from} on that is not in the set. */
  long nextClear(long from) {
    long number = Math.max(from, start);
    while (true) {
      Chunk chunk = chunk(number);
      if (chunk == null) {
        return number;
      }
      long first = number / CHUNK * CHUNK;
      int clear = chunk.nextClear((int) (number - first));
      if (clear < CHUNK) {
        return first + clear;
      }
      number = first + CHUNK;
    }
  }

  /** Whether all of {@code from} to {@code to}, the latter excluded, is in the set. */
  boolean containsAll(long from, long to) {
    return nextClear(from) >= to;
  }

  private @Nullable Chunk chunk(long number) {
    int at = (int) (number / CHUNK);
    return at < chunks.size() ? chunks.get(at) : null;
  }

  private static final class Chunk {
    /** Null when all are in. */
    private long @Nullable [] bits = new long[CHUNK >>> 6];

    private int missing;

    Chunk(int missing) {
      this.missing = missing;
    }

    boolean contains(int bit) {
      long[] some = bits;
      return some == null || (some[bit >>> 6] & (1L << bit)) != 0;
    }

    void add(int bit) {
      long[] some = bits;
      if (some == null) {
        return;
      }
      some[bit >>> 6] |= 1L << bit;
      missing--;
      if (missing == 0) {
        bits = null;
      }
    }

    /** {@link #CHUNK} if there is none. */
    int nextClear(int from) {
      long[] some = bits;
      if (some == null) {
        return CHUNK;
      }
      long clear = ~some[from >>> 6] & (-1L << from);
      for (int word = from >>> 6; ; clear = ~some[word]) {
        if (clear != 0) {
          return (word << 6) + Long.numberOfTrailingZeros(clear);
        }
        word++;
        if (word == some.length) {
          return CHUNK;
        }
      }
    }
  }
}
