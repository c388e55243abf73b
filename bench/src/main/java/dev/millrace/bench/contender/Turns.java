package dev.millrace.bench.contender;

import java.util.List;

/** Takes things in turn, for one thread. */
final class Turns<T> {
  private final List<T> all;
  private int next;

  Turns(List<T> all) {
    this.all = all;
    // Threads do not go through them in step.
    this.next = (int) (Thread.currentThread().threadId() % all.size());
  }

  T next() {
    T one = all.get(next);
    next = next + 1 == all.size() ? 0 : next + 1;
    return one;
  }
}
