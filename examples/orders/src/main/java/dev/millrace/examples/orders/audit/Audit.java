package dev.millrace.examples.orders.audit;

import dev.millrace.examples.orders.input.Row;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes every row once and keeps one small tally for each invoice. Not safe for several threads.
 */
public final class Audit implements Consumer<Row> {
  private static final int QUANTITY = 3;
  private static final int PRICE = 5;
  private static final int CUSTOMER = 6;
  private static final int COUNTRY = 7;

  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private long lines;

  @Override
  public void accept(Row row) {
    lines++;
    tallies.computeIfAbsent(row.invoice(), Tally::new).add(row);
  }

  /** What the rows taken so far come to. */
  public Expected expected() {
    long placed = 0;
    long cancelled = 0;
    long packed = 0;
    long notified = 0;
    BigInteger gross = BigInteger.ZERO;
    BigInteger refunds = BigInteger.ZERO;
    Map<String, BigInteger> net = new TreeMap<>();
    for (Tally tally : tallies.values()) {
      if (tally.malformed) {
        continue;
      }
      net.merge(tally.country, tally.sum, BigInteger::add);
      notified += tally.known ? 1 : 0;
      if (tally.takesBack) {
        cancelled++;
        refunds = refunds.subtract(tally.sum);
      } else {
        placed++;
        packed += tally.lines;
        gross = gross.add(tally.sum);
      }
    }
    long invoices = tallies.size();
    return new Expected(
        lines,
        invoices,
        placed,
        cancelled,
        invoices - placed - cancelled,
        packed,
        notified,
        Fixed.money(gross),
        Fixed.money(refunds),
        Fixed.money(gross.subtract(refunds)),
        top(net));
  }

  private static Map<String, String> top(Map<String, BigInteger> net) {
    Map<String, String> top = new LinkedHashMap<>();
    // Sorted by name before, and sorting is stable: of two equal ones the first by name leads.
    net.entrySet().stream()
        .sorted(Map.Entry.<String, BigInteger>comparingByValue(Comparator.reverseOrder()))
        .limit(3)
        .forEach(country -> top.put(country.getKey(), Fixed.money(country.getValue())));
    return Collections.unmodifiableMap(top);
  }

  /** What is known of one invoice. */
  private static final class Tally {
    private final boolean takesBack;
    private final boolean nameless;
    private BigInteger sum = BigInteger.ZERO;
    private String country = "";
    private int lines;
    private boolean known;
    private boolean malformed;

    Tally(String invoice) {
      takesBack = invoice.startsWith("C");
      nameless = invoice.isBlank();
    }

    void add(Row row) {
      if (nameless || row.columns().size() != Row.COLUMNS) {
        malformed = true;
        return;
      }
      @Nullable BigInteger quantity = Fixed.read(row.columns().get(QUANTITY));
      @Nullable BigInteger price = Fixed.read(row.columns().get(PRICE));
      if (quantity == null
          || price == null
          || price.signum() <= 0
          || quantity.signum() != (takesBack ? -1 : 1)) {
        malformed = true;
        return;
      }
      if (lines++ == 0) {
        country = row.columns().get(COUNTRY);
        known = !row.columns().get(CUSTOMER).isBlank();
      }
      sum = sum.add(quantity.multiply(price));
    }
  }
}
