package dev.millrace.embedded.broker;

import java.util.PriorityQueue;

/**
 * What is to be done at which time; the unit of time is the owner's. What is due at the same time
 * is done in the order it was added.
 */
final class Agenda {
  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private long order;

  void add(long due, Runnable task) {
    entries.add(new Entry(due, order++, task));
  }

  /** Does everything that is due. */
  void run(long now) {
    for (Entry first = entries.peek(); first != null && first.due <= now; first = entries.peek()) {
      entries.remove();
      first.task.run();
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** When the first entry is due; not to be asked when there is none. */
  long next() {
    return entries.element().due;
  }

  private record Entry(long due, long order, Runnable task) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(due, other.due);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }
}
