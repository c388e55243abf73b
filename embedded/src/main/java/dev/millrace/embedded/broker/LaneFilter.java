package dev.millrace.embedded.broker;

/**
 * Lanes in a few bits each. What was added is always found, and a few lanes besides that were not:
 * others with another salt.
 */
final class LaneFilter {
  /** One in two hundred that were not added is found, when as many were as there is room for. */
  private static final int BITS_PER_LANE = 16;

  private static final int LEAST = 1 << 10;

  /** Sixteen megabytes, for eight million lanes. */
  private static final int MOST = 1 << 27;

  private final long[] bits;
  private final int mask;
  private final long salt;
  private int added;

  /** With room for so many lanes, or for as many as it may ever have. */
  LaneFilter(long lanes, long salt) {
    long wanted = Math.clamp(lanes * BITS_PER_LANE, LEAST, MOST);
    int size = (int) Math.min(MOST, Long.highestOneBit(2 * wanted - 1));
    this.bits = new long[size >>> 6];
    this.mask = size - 1;
    this.salt = salt;
  }

  void add(int lane) {
    long hash = hash(lane);
    int first = (int) hash & mask;
    int second = (int) (hash >>> 32) & mask;
    int third = (int) (hash >>> 16) & mask;
    if (!isSet(first) || !isSet(second) || !isSet(third)) {
      added++;
      bits[first >>> 6] |= 1L << first;
      bits[second >>> 6] |= 1L << second;
      bits[third >>> 6] |= 1L << third;
    }
  }

  boolean mayHave(int lane) {
    if (added == 0) {
      return false;
    }
    long hash = hash(lane);
    return isSet((int) hash & mask)
        && isSet((int) (hash >>> 32) & mask)
        && isSet((int) (hash >>> 16) & mask);
  }

  private boolean isSet(int bit) {
    return (bits[bit >>> 6] & 1L << bit) != 0;
  }

  /** How many lanes were added, as far as it can tell them apart. */
  int added() {
    return added;
  }

  /** Whether it has more lanes than it was made for, and could be larger. */
  boolean isCrowded() {
    return mask + 1 < MOST && (long) added * BITS_PER_LANE > mask;
  }

  /** The bytes that it takes. */
  int bytes() {
    return bits.length * Long.BYTES;
  }

  private long hash(int lane) {
    long mixed = (lane + salt * 0x9e37_79b9_7f4a_7c15L) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 31) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 29;
  }
}
