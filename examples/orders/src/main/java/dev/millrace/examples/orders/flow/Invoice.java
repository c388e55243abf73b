package dev.millrace.examples.orders.flow;

import dev.millrace.examples.orders.input.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An invoice as the shop sends it: the rows of the file, unchecked.
 *
 * @param number what stands in their first column
 * @param customer the first customer that any of them names, or null
 * @param rows all rows of this number, in the order of the file
 */
public record Invoice(String number, @Nullable String customer, List<Row> rows) {
  private static final int CUSTOMER = 6;

  /** Copies. */
  public Invoice {
    rows = List.copyOf(rows);
  }

  static Invoice of(String number, List<Row> rows) {
    return new Invoice(
        number,
        rows.stream()
            .filter(row -> row.columns().size() > CUSTOMER)
            .map(row -> row.columns().get(CUSTOMER))
            .filter(customer -> !customer.isBlank())
            .findFirst()
            .orElse(null),
        rows);
  }
}
