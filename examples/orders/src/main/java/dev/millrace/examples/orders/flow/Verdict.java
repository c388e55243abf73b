package dev.millrace.examples.orders.flow;

/** What the rules make of an invoice. */
sealed interface Verdict {
  /** It is well formed. */
  record Good(OrderEvent event) implements Verdict {}

  /** It is not; the reason names the line. */
  record Malformed(String reason) implements Verdict {}
}
