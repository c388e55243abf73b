package dev.millrace.examples.orders.flow;

import dev.millrace.EventType;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a well-formed invoice. */
public sealed interface OrderEvent {
  /** The invoice's number. */
  String invoice();

  /** Who bought, or null where the file does not say. */
  @Nullable String customer();

  /** Where to. */
  String country();

  /** When, as the file says it. */
  String date();

  /** What. */
  List<Line> lines();

  /** Somebody bought something. */
  @EventType("order.placed")
  record Placed(
      String invoice, @Nullable String customer, String country, String date, List<Line> lines)
      implements OrderEvent {
    /** Copies. */
    public Placed {
      lines = List.copyOf(lines);
    }
  }

  /** Somebody gave something back. */
  @EventType("order.cancelled")
  record Cancelled(
      String invoice, @Nullable String customer, String country, String date, List<Line> lines)
      implements OrderEvent {
    /** Copies. */
    public Cancelled {
      lines = List.copyOf(lines);
    }
  }

  /** The sum of all lines, exact and above zero. */
  default BigDecimal amount() {
    return lines().stream()
        .map(line -> line.quantity().multiply(line.unitPrice()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** How many pieces. */
  default BigDecimal units() {
    return lines().stream().map(Line::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /**
   * One line.
   *
   * @param line its line in the file, which tells equal ones apart
   * @param stockCode what
   * @param description what in words, or empty
   * @param quantity how many, above zero also where they come back
   * @param unitPrice the price of one
   */
  record Line(
      int line, String stockCode, String description, BigDecimal quantity, BigDecimal unitPrice) {}
}
