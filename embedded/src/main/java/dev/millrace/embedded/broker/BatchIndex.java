package dev.millrace.embedded.broker;

import java.util.Arrays;

/**
 * Where the batches of one partition are in the log: about thirty bytes a batch, however many
 * messages it has. Added at the end, given back from the front.
 */
final class BatchIndex {
  private static final int LEAST = 4;

  private long[] bases = new long[0];
  private long[] times = new long[0];
  private long[] locations = new long[0];
  private int[] lengths = new int[0];
  private int first;
  private int end;
  private long bytes;

  /** How many bytes the batches have. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return first == end;
  }

  int size() {
    return end - first;
  }

  void add(long base, long at, long location, int length) {
    if (end == bases.length) {
      makeRoom();
    }
    bases[end] = base;
    times[end] = at;
    locations[end] = location;
    lengths[end] = length;
    bytes += length;
    end++;
  }

  private void makeRoom() {
    int size = size();
    int capacity = Math.max(LEAST, size > bases.length / 2 ? 2 * size : bases.length);
    bases = moved(bases, capacity);
    times = moved(times, capacity);
    locations = moved(locations, capacity);
    lengths = Arrays.copyOf(Arrays.copyOfRange(lengths, first, end), capacity);
    first = 0;
    end = size;
  }

  private long[] moved(long[] from, int capacity) {
    long[] to = new long[capacity];
    System.arraycopy(from, first, to, 0, size());
    return to;
  }

  /**
   * The last batch that begins at or before {@code number}, counted from 0; -1 if there is none.
   */
  int find(long number) {
    int at = Arrays.binarySearch(bases, first, end, number);
    return (at >= 0 ? at : -at - 2) - first;
  }

  /** The last batch that was taken before {@code millis}, counted from 0; -1 if there is none. */
  int before(long millis) {
    int low = first;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (times[middle] < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1 - first;
  }

  long base(int batch) {
    return bases[first + batch];
  }

  long at(int batch) {
    return times[first + batch];
  }

  long location(int batch) {
    return locations[first + batch];
  }

  int length(int batch) {
    return lengths[first + batch];
  }

  /** Forgets the first batches, as many as lie before {@code location}. */
  void forgetBefore(long location) {
    while (first < end && locations[first] < location) {
      bytes -= lengths[first];
      first++;
    }
    if (isEmpty()) {
      bases = new long[0];
      times = new long[0];
      locations = new long[0];
      lengths = new int[0];
      first = 0;
      end = 0;
    }
  }
}
