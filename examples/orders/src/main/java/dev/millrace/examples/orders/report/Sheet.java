package dev.millrace.examples.orders.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures for people: lines of at most 80 characters. */
public final class Sheet {
  private Sheet() {}

  /** The lines. */
  public static List<String> lines(Figures figures, Summary summary) {
    List<String> lines = new ArrayList<>();
    lines.add(row("order lines", figures.lines()));
    lines.add(row("invoices", figures.invoices()));
    lines.add(row("  orders placed", figures.placed()));
    lines.add(row("  orders cancelled", figures.cancelled()));
    lines.add(row("  rejected, in the dead letters", figures.rejected()));
    lines.add(row("tasks packed", figures.packed()));
    lines.add(row("customers notified", figures.notified()));
    lines.add(row("payments", grouped(figures.gross())));
    lines.add(row("refunds", grouped(figures.refunds())));
    figures
        .topCountries()
        .forEach((country, net) -> lines.add(row("  net, " + shortened(country), grouped(net))));
    if (!figures.busiestDay().isEmpty()) {
      lines.add(row("day of the largest revenue", figures.busiestDay()));
    }
    lines.add(row("duplicates ignored", figures.duplicatesIgnored()));
    lines.add(row("ledger entries found on opening", summary.recovered()));
    Figures.FaultCount faults = figures.faults();
    lines.add(
        "made to fail %,d, stall %,d, repeat %,d times"
            .formatted(faults.failed(), faults.stalled(), faults.duplicated()));
    lines.add(
        "%s, in %s s"
            .formatted(
                summary.balanced()
                    ? "The books balance: an independent audit agrees"
                    : "THE BOOKS DO NOT BALANCE",
                summary.seconds().toPlainString()));
    return lines;
  }

  private static String row(String name, long value) {
    return row(name, "%,d".formatted(value));
  }

  private static String row(String name, String value) {
    return "%-42s %14s".formatted(name, value);
  }

  private static String shortened(String text) {
    return text.length() <= 30 ? text : text.substring(0, 30);
  }

  /** A plain number with its thousands apart. */
  private static String grouped(String money) {
    int point = money.indexOf('.');
    String whole = money.substring(0, point);
    return "%s%s"
        .formatted(
            String.format(Locale.ROOT, "%,d", new java.math.BigInteger(whole)),
            money.substring(point));
  }
}
