package dev.millrace.examples.orders.input;

import java.util.List;

/**
 * One row of a file, uninterpreted.
 *
 * @param line the line of the file it begins in, the header being line 1
 * @param columns what stands in its columns, however many there are; at least one
 */
public record Row(int line, List<String> columns) {
  /** How many columns an order line has. */
  public static final int COLUMNS = 8;

  /** Copies. */
  public Row {
    columns = List.copyOf(columns);
  }

  /** The invoice the row belongs to: whatever stands in its first column. */
  public String invoice() {
    return columns.getFirst();
  }
}
