package dev.millrace.examples.orders.report;

import dev.millrace.examples.orders.flow.LedgerEntry;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The sums of the ledger, exact until they are printed. Not safe for several threads. */
final class Ledger {
  private final Map<String, BigDecimal> net = new TreeMap<>();
  private BigDecimal gross = BigDecimal.ZERO;
  private BigDecimal refunds = BigDecimal.ZERO;

  void add(LedgerEntry entry) {
    BigDecimal amount = new BigDecimal(entry.amount());
    switch (entry.kind()) {
      case LedgerEntry.PAYMENT -> {
        gross = gross.add(amount);
        net.merge(entry.country(), amount, BigDecimal::add);
      }
      case LedgerEntry.REFUND -> {
        refunds = refunds.add(amount);
        net.merge(entry.country(), amount.negate(), BigDecimal::add);
      }
      default ->
          throw new IllegalArgumentException(
              "the ledger has an entry of kind '%s' for invoice %s; it knows payment and refund"
                  .formatted(entry.kind(), entry.invoice()));
    }
  }

  BigDecimal gross() {
    return gross;
  }

  BigDecimal refunds() {
    return refunds;
  }

  /** The countries with the largest net, largest first. */
  Map<String, String> top(int countries) {
    Map<String, String> top = new LinkedHashMap<>();
    net.entrySet().stream()
        .sorted(Map.Entry.<String, BigDecimal>comparingByValue(Comparator.reverseOrder()))
        .limit(countries)
        .forEach(country -> top.put(country.getKey(), Money.text(country.getValue())));
    return top;
  }
}
