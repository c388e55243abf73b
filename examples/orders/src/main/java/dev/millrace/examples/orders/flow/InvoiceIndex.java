package dev.millrace.examples.orders.flow;

import dev.millrace.examples.orders.input.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How many rows each invoice has: what it takes to gather the rows of an invoice in a second pass,
 * wherever in the file they stand, while only those of unfinished invoices are held in memory. Not
 * safe for several threads.
 */
public final class InvoiceIndex implements Consumer<Row> {
  private final Map<String, Integer> rows = new HashMap<>();

  @Override
  public void accept(Row row) {
    rows.merge(row.invoice(), 1, Integer::sum);
  }

  /** How many invoices there are. */
  public int invoices() {
    return rows.size();
  }

  Gathering gathering() {
    return new Gathering();
  }

  /** A second pass over the same rows. */
  final class Gathering {
    private final Map<String, List<Row>> unfinished = new HashMap<>();

    /** Takes the next row; the invoice is there when it is complete. */
    Optional<Invoice> add(Row row) {
      List<Row> gathered = unfinished.computeIfAbsent(row.invoice(), number -> new ArrayList<>());
      gathered.add(row);
      if (gathered.size() < rows.getOrDefault(row.invoice(), 0)) {
        return Optional.empty();
      }
      unfinished.remove(row.invoice());
      return Optional.of(Invoice.of(row.invoice(), gathered));
    }
  }
}
