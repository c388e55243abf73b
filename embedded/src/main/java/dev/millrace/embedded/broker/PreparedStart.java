package dev.millrace.embedded.broker;

import dev.millrace.spi.QueueSource.Start;
import java.util.ArrayList;
import java.util.List;

/**
 * Attempts that are to begin: one, or several first ones whose leases follow each other.
 *
 * @param start the first of them
 * @param count how many
 */
record PreparedStart(Start start, int count) {
  static List<PreparedStart> of(List<Start> starts) {
    List<PreparedStart> prepared = new ArrayList<>(1 + starts.size() / Spans.MOST);
    Spans.forEach(
        starts,
        start -> start.delivery().lease(),
        PreparedStart::isFirst,
        (start, count) -> prepared.add(new PreparedStart(start, count)));
    return prepared;
  }

  private static boolean isFirst(Start start) {
    return start.attempt() == 1 && !start.alone();
  }

  boolean isFirst() {
    return isFirst(start);
  }

  long lease() {
    return start.delivery().lease();
  }
}
