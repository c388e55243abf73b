package dev.millrace.examples.orders.report;

import dev.millrace.Codec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The last word of a run: what {@code --json} prints.
 *
 * @param lines lines of all invoices
 * @param invoices invoices settled
 * @param placed orders placed
 * @param cancelled orders cancelled
 * @param rejected invoices rejected
 * @param gross payments, with two decimals
 * @param refunds refunds, with two decimals
 * @param topCountries the three countries with the largest net
 * @param deadLetters messages given up on
 * @param duplicatesIgnored what was there more than once, and counted once
 * @param packed tasks packed
 * @param recovered entries that the ledger had when this run opened it
 * @param faults what was made to go wrong
 * @param seconds how long this run took
 * @param balanced whether the audit agrees
 */
public record Summary(
    long lines,
    long invoices,
    long placed,
    long cancelled,
    long rejected,
    String gross,
    String refunds,
    Map<String, String> topCountries,
    long deadLetters,
    long duplicatesIgnored,
    long packed,
    long recovered,
    Figures.FaultCount faults,
    BigDecimal seconds,
    boolean balanced) {

  /** The summary of these figures. */
  public static Summary of(Figures figures, long recovered, BigDecimal seconds, boolean balanced) {
    return new Summary(
        figures.lines(),
        figures.invoices(),
        figures.placed(),
        figures.cancelled(),
        figures.rejected(),
        figures.gross(),
        figures.refunds(),
        figures.topCountries(),
        figures.deadLetters(),
        figures.duplicatesIgnored(),
        figures.packed(),
        recovered,
        figures.faults(),
        seconds,
        balanced);
  }

  /**
   * One line of JSON. By hand, because a map written by the codec has its entries by name and this
   * one has the largest first.
   */
  public String json(Codec codec) {
    StringJoiner countries = new StringJoiner(",", "{", "}");
    topCountries.forEach(
        (country, net) -> countries.add(text(codec, country) + ":" + text(codec, net)));
    StringJoiner json = new StringJoiner(",", "{", "}");
    json.add("\"lines\":" + lines);
    json.add("\"invoices\":" + invoices);
    json.add("\"placed\":" + placed);
    json.add("\"cancelled\":" + cancelled);
    json.add("\"rejected\":" + rejected);
    json.add("\"gross\":" + text(codec, gross));
    json.add("\"refunds\":" + text(codec, refunds));
    json.add("\"topCountries\":" + countries);
    json.add("\"deadLetters\":" + deadLetters);
    json.add("\"duplicatesIgnored\":" + duplicatesIgnored);
    json.add("\"packed\":" + packed);
    json.add("\"recovered\":" + recovered);
    json.add("\"faults\":" + text(codec, faults));
    json.add("\"seconds\":" + seconds.toPlainString());
    json.add("\"balanced\":" + balanced);
    return json.toString();
  }

  private static String text(Codec codec, Object value) {
    return new String(codec.encode(value), StandardCharsets.UTF_8);
  }
}
