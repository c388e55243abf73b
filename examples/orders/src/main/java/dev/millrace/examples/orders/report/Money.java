package dev.millrace.examples.orders.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as people read them. */
final class Money {
  private Money() {}

  /** Two decimals, no grouping; rounded here and nowhere before. */
  static String text(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }
}
