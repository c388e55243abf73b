package dev.millrace.embedded.state;

import java.util.List;

/** Several that give what is due, as one: always the earliest of all. */
final class DueMerge implements Due {
  private final List<? extends Due> parts;

  /** Those that have something, as a heap: the earliest is the first. */
  private final Due[] heap;

  private int size;

  DueMerge(List<? extends Due> parts) {
    this.parts = List.copyOf(parts);
    this.heap = new Due[parts.size()];
    changed();
  }

  /** To be called when something was added to one of them. */
  void changed() {
    size = 0;
    for (Due part : parts) {
      if (!part.isEmpty()) {
        heap[size++] = part;
      }
    }
    for (int at = size / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  private void sink(int from) {
    Due sinking = heap[from];
    int at = from;
    for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1].comesBefore(heap[child])) {
        child++;
      }
      if (sinking.comesBefore(heap[child])) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = sinking;
  }

  private Due first() {
    if (size == 0) {
      throw new IllegalStateException("nothing is due ever");
    }
    return heap[0];
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public long due() {
    return first().due();
  }

  @Override
  public long place() {
    return first().place();
  }

  @Override
  public long number() {
    return first().number();
  }

  @Override
  public void remove() {
    Due first = first();
    first.remove();
    if (first.isEmpty()) {
      size--;
      heap[0] = heap[size];
    }
    if (size > 0) {
      sink(0);
    }
  }
}
