package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.Row;
import java.util.ArrayList;
import java.util.List;

/** Puts messages together into rows, as long as each follows the one before. */
final class Rows {
  private final List<Row> rows = new ArrayList<>();
  private int partition;
  private long first;
  private long end = -1;

  void add(int partition, long number) {
    if (number == end && partition == this.partition) {
      end++;
      return;
    }
    finish();
    this.partition = partition;
    this.first = number;
    this.end = number + 1;
  }

  private void finish() {
    if (end >= 0) {
      rows.add(new Row(partition, first, end - first));
      end = -1;
    }
  }

  boolean isEmpty() {
    return rows.isEmpty() && end < 0;
  }

  /** What was added, and nothing is kept here any more. */
  List<Row> take() {
    finish();
    List<Row> taken = List.copyOf(rows);
    rows.clear();
    return taken;
  }
}
