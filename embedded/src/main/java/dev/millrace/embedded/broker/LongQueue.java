package dev.millrace.embedded.broker;

import java.util.Arrays;

/** Numbers, first in first out, eight bytes each. */
final class LongQueue {
  private long[] ring = new long[4];
  private int first;
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  void add(long number) {
    if (size == ring.length) {
      long[] larger = Arrays.copyOf(ring, 2 * size);
      for (int i = 0; i < size; i++) {
        larger[i] = ring[(first + i) % size];
      }
      ring = larger;
      first = 0;
    }
    ring[(first + size) % ring.length] = number;
    size++;
  }

  /** The first; not to be asked when there is none. */
  long peek() {
    return ring[first];
  }

  long poll() {
    long number = ring[first];
    first = (first + 1) % ring.length;
    size--;
    return number;
  }
}
