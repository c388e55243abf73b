package dev.millrace.embedded.broker;

import java.util.AbstractList;
import java.util.BitSet;
import java.util.RandomAccess;

/** Many answers of which most are yes. */
final class Answers extends AbstractList<Boolean> implements RandomAccess {
  private final BitSet no = new BitSet(0);
  private int size;

  void yes(int count) {
    size += count;
  }

  void no() {
    no.set(size++);
  }

  @Override
  public Boolean get(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(index);
    }
    return !no.get(index);
  }

  @Override
  public int size() {
    return size;
  }
}
