package dev.millrace.embedded.broker;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Takes leases together that follow each other and are to be treated alike, on the caller's thread:
 * to the broker's they are one thing then.
 */
final class Spans {
  /** So few that what is written of them fits into a frame of any log. */
  static final int MOST = 256;

  private Spans() {}

  /** Is given one span after the other. */
  interface Each<T> {
    /** The first of it, and how many leases it has. */
    void span(T first, int count);
  }

  /**
   * @param alike whether something is treated like all others of which this is said; what is not is
   *     a span of its own
   */
  static <T> void forEach(List<T> all, ToLongFunction<T> lease, Predicate<T> alike, Each<T> each) {
    int size = all.size();
    for (int from = 0, to; from < size; from = to) {
      T first = all.get(from);
      to = from + 1;
      if (alike.test(first)) {
        long base = lease.applyAsLong(first);
        for (; to < size && to - from < MOST; to++) {
          T next = all.get(to);
          if (lease.applyAsLong(next) != base + to - from || !alike.test(next)) {
            break;
          }
        }
      }
      each.span(first, to - from);
    }
  }
}
