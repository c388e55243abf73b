package dev.millrace.examples.orders.flow;

import java.math.BigDecimal;

/**
 * What the services remember of what they did. Each is one entry of a stream, under an id that
 * derives from the input.
 */
public final class Facts {
  private Facts() {}

  /**
   * An invoice became an order.
   *
   * @param cancelled whether it takes back
   * @param lines how many lines it has
   */
  public record Settled(String invoice, boolean cancelled, int lines) {}

  /** Stock was reserved, or released where {@code units} is below zero. */
  public record StockMoved(String invoice, BigDecimal units) {}

  /** A task was packed. */
  public record Packed(String invoice, int line) {}

  /** A customer was told about an order. */
  public record Notified(String invoice, String customer, String text) {}

  /** An order moved the revenue of a day: below zero where it takes back. */
  public record Earned(String invoice, String day, String country, BigDecimal amount) {}

  /**
   * What was made to go wrong while one message was handled, until that succeeded.
   *
   * @param subscription which handler
   * @param message the message
   * @param failed attempts that were made to fail
   * @param stalled attempts that were made to take long
   * @param duplicated attempts that were made to do their work twice
   */
  public record Faulted(
      String subscription, String message, int failed, int stalled, int duplicated) {}
}
