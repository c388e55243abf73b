package dev.millrace.examples.orders.flow;

/**
 * A movement of money.
 *
 * @param invoice what for
 * @param kind {@value #PAYMENT} or {@value #REFUND}
 * @param amount how much: exact, above zero either way, in plain decimal notation
 * @param country where from, or to
 */
public record LedgerEntry(String invoice, String kind, String amount, String country) {
  /** A customer paid. */
  public static final String PAYMENT = "payment";

  /** A customer was paid back. */
  public static final String REFUND = "refund";
}
