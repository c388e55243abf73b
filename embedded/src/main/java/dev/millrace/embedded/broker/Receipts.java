package dev.millrace.embedded.broker;

import dev.millrace.Position;
import dev.millrace.spi.TransportReceipt;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/**
 * The receipts of messages that were taken in rows, made when somebody looks: most look at none.
 */
final class Receipts extends AbstractList<TransportReceipt> implements RandomAccess {
  private static final TransportReceipt LATER = new TransportReceipt(null);

  /** How many there are up to and with each row. */
  private int[] ends = new int[1];

  private int[] partitions = new int[1];
  private long[] firsts = new long[1];
  private int rows;

  /** So many more were taken, from this number of a partition on. */
  void add(int partition, long first, int count) {
    if (rows == ends.length) {
      ends = Arrays.copyOf(ends, 2 * rows);
      partitions = Arrays.copyOf(partitions, 2 * rows);
      firsts = Arrays.copyOf(firsts, 2 * rows);
    }
    ends[rows] = size() + count;
    partitions[rows] = partition;
    firsts[rows] = first;
    rows++;
  }

  /** One more, which gets its place at its time. */
  void addDelayed() {
    add(-1, 0, 1);
  }

  @Override
  public TransportReceipt get(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(index);
    }
    int found = Arrays.binarySearch(ends, 0, rows, index + 1);
    int row = found < 0 ? -found - 1 : found;
    if (partitions[row] < 0) {
      return LATER;
    }
    int before = row == 0 ? 0 : ends[row - 1];
    return new TransportReceipt(Position.of(partitions[row], firsts[row] + index - before));
  }

  @Override
  public int size() {
    return rows == 0 ? 0 : ends[rows - 1];
  }
}
