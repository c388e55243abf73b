package dev.millrace.embedded.state;

import java.util.Arrays;

/** What is due when, in memory: twenty-four bytes each. */
final class DueHeap implements Due {
  private static final int LEAST = 16;

  private long[] dues = new long[LEAST];
  private long[] places = new long[LEAST];
  private long[] numbers = new long[LEAST];
  private int size;

  int size() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public long due() {
    return dues[0];
  }

  @Override
  public long place() {
    return places[0];
  }

  @Override
  public long number() {
    return numbers[0];
  }

  void add(long due, long place, long number) {
    if (size == dues.length) {
      int larger = size + (size >> 1);
      dues = Arrays.copyOf(dues, larger);
      places = Arrays.copyOf(places, larger);
      numbers = Arrays.copyOf(numbers, larger);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!comesBefore(due, place, number, parent)) {
        break;
      }
      set(at, dues[parent], places[parent], numbers[parent]);
      at = parent;
    }
    set(at, due, place, number);
  }

  @Override
  public void remove() {
    size--;
    long due = dues[size];
    long place = places[size];
    long number = numbers[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size
          && comesBefore(dues[child + 1], places[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (comesBefore(due, place, number, child)) {
        break;
      }
      set(at, dues[child], places[child], numbers[child]);
      at = child;
    }
    set(at, due, place, number);
  }

  private boolean comesBefore(long due, long place, long number, int other) {
    if (due != dues[other]) {
      return due < dues[other];
    }
    return place != places[other] ? place < places[other] : number < numbers[other];
  }

  private void set(int at, long due, long place, long number) {
    dues[at] = due;
    places[at] = place;
    numbers[at] = number;
  }
}
