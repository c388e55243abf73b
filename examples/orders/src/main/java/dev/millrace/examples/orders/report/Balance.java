package dev.millrace.examples.orders.report;

import dev.millrace.examples.orders.audit.Expected;
import java.util.ArrayList;
import java.util.List;

/** Whether the flow came to what the audit of the input says. */
public final class Balance {
  private final List<String> differences = new ArrayList<>();

  private Balance() {}

  /** Every figure on which the two differ, as a sentence; empty if the books balance. */
  public static List<String> differences(Figures flow, Expected audit) {
    Balance balance = new Balance();
    balance.compare("lines", flow.lines(), audit.lines());
    balance.compare("invoices", flow.invoices(), audit.invoices());
    balance.compare("orders placed", flow.placed(), audit.placed());
    balance.compare("orders cancelled", flow.cancelled(), audit.cancelled());
    balance.compare("invoices rejected", flow.rejected(), audit.rejected());
    balance.compare("dead letters", flow.deadLetters(), audit.rejected());
    balance.compare("tasks packed", flow.packed(), audit.packed());
    long orders = audit.placed() + audit.cancelled();
    balance.compare("movements of money", flow.movements(), orders);
    balance.compare("movements of stock", flow.stockMoved(), orders);
    balance.compare("orders in the revenue", flow.earned(), orders);
    balance.compare("customers told", flow.notified(), audit.notified());
    balance.compare("gross", flow.gross(), audit.gross());
    balance.compare("refunds", flow.refunds(), audit.refunds());
    balance.compare("revenue", flow.projected(), audit.net());
    // As lists of entries, because the order counts.
    balance.compare(
        "largest countries",
        List.copyOf(flow.topCountries().entrySet()),
        List.copyOf(audit.topCountries().entrySet()));
    return List.copyOf(balance.differences);
  }

  private void compare(String what, Object flow, Object audit) {
    if (!flow.equals(audit)) {
      differences.add("%s: the flow has %s, the audit %s".formatted(what, flow, audit));
    }
  }
}
