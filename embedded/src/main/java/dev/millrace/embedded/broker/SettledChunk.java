package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** 64 Ki consecutive messages, each settled or not: a bitmap until all of them are. */
final class SettledChunk {
  static final int SIZE = 1 << 16;

  /** The bytes of a bitmap. */
  static final int BYTES = SIZE >>> 3;

  /** All of them. Shared: what is all never changes again. */
  static final SettledChunk ALL = new SettledChunk(null, 0);

  /** Null when all are in. */
  private long @Nullable [] bits;

  private int missing;

  SettledChunk() {
    this(new long[SIZE >>> 6], SIZE);
  }

  private SettledChunk(long @Nullable [] bits, int missing) {
    this.bits = bits;
    this.missing = missing;
  }

  boolean isAll() {
    return missing == 0;
  }

  boolean contains(int bit) {
    long[] some = bits;
    return some == null || (some[bit >>> 6] & (1L << bit)) != 0;
  }

  /** Adds {@code from} to {@code to}, the latter excluded; how many of them are new. */
  int add(int from, int to) {
    long[] some = bits;
    if (some == null || from >= to) {
      return 0;
    }
    int added = 0;
    for (int word = from >>> 6; word <= (to - 1) >>> 6; word++) {
      long more = mask(word, from, to) & ~some[word];
      some[word] |= more;
      added += Long.bitCount(more);
    }
    missing -= added;
    if (missing == 0) {
      bits = null;
    }
    return added;
  }

  /** A chunk that has all and may lose some. */
  static SettledChunk full() {
    long[] bits = new long[SIZE >>> 6];
    Arrays.fill(bits, -1L);
    return new SettledChunk(bits, 0);
  }

  /** Takes out what is in; not to be asked of {@link #ALL}. */
  void remove(int bit) {
    long[] some = bits;
    if (some == null) {
      throw new IllegalStateException("what is all for good loses nothing");
    }
    some[bit >>> 6] &= ~(1L << bit);
    missing++;
  }

  boolean isEmpty() {
    return missing == SIZE;
  }

  /** How many of {@code from} to {@code to}, the latter excluded, are in. */
  int count(int from, int to) {
    long[] some = bits;
    if (some == null) {
      return to - from;
    }
    if (from == 0 && to == SIZE) {
      return SIZE - missing;
    }
    int count = 0;
    for (int word = from >>> 6; from < to && word <= (to - 1) >>> 6; word++) {
      count += Long.bitCount(some[word] & mask(word, from, to));
    }
    return count;
  }

  /** The bits of a word that lie between {@code from} and {@code to}. */
  private static long mask(int word, int from, int to) {
    int first = word << 6;
    long mask = from > first ? -1L << from : -1L;
    return to < first + 64 ? mask & ~(-1L << to) : mask;
  }

  /** {@link #SIZE} if there is none. */
  int nextClear(int from) {
    long[] some = bits;
    if (some == null) {
      return SIZE;
    }
    long clear = ~some[from >>> 6] & (-1L << from);
    for (int word = from >>> 6; ; clear = ~some[word]) {
      if (clear != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(clear);
      }
      word++;
      if (word == some.length) {
        return SIZE;
      }
    }
  }

  /** The places that are in, or those that are not, in order. */
  void forEach(boolean in, IntConsumer place) {
    long[] some = bits;
    if (some == null) {
      throw new IllegalStateException("what is all has no places to tell apart");
    }
    for (int word = 0; word < some.length; word++) {
      long left = in ? some[word] : ~some[word];
      for (; left != 0; left &= left - 1) {
        place.accept((word << 6) + Long.numberOfTrailingZeros(left));
      }
    }
  }

  /** {@link #SIZE} if there is none. */
  int nextSet(int from) {
    long[] some = bits;
    if (some == null) {
      return from;
    }
    long set = some[from >>> 6] & (-1L << from);
    for (int word = from >>> 6; ; set = some[word]) {
      if (set != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(set);
      }
      word++;
      if (word == some.length) {
        return SIZE;
      }
    }
  }

  /** The bitmap, words big-endian; not to be asked of what is all. */
  byte[] toBytes() {
    long[] some = bits;
    if (some == null) {
      throw new IllegalStateException("what is all has no bitmap");
    }
    byte[] bytes = new byte[BYTES];
    ByteBuffer.wrap(bytes).asLongBuffer().put(some);
    return bytes;
  }

  /** Reads what {@link #toBytes} laid out. */
  static SettledChunk of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new DamagedDataException(
          "a bitmap of settled messages has %,d bytes instead of %,d"
              .formatted(bytes.length, BYTES));
    }
    long[] bits = new long[SIZE >>> 6];
    ByteBuffer.wrap(bytes).asLongBuffer().get(bits);
    int missing = SIZE;
    for (long word : bits) {
      missing -= Long.bitCount(word);
    }
    return missing == 0 ? ALL : new SettledChunk(bits, missing);
  }
}
