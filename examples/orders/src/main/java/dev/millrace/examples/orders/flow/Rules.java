package dev.millrace.examples.orders.flow;

import dev.millrace.examples.orders.input.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes an invoice well formed: all its rows have eight columns, prices above zero, and
 * quantities below zero if its number begins with {@code C}, above zero otherwise. Descriptions,
 * customers and stock codes may be anything, or missing.
 */
final class Rules {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  private static final int MAX_LENGTH = 40;
  private static final int MAX_DECIMALS = 20;
  private static final int MAX_WHOLE_DIGITS = 15;

  private Rules() {}

  static Verdict judge(Invoice invoice) {
    if (invoice.number().isBlank()) {
      return malformed(invoice.rows().getFirst(), "has no invoice number");
    }
    boolean cancels = invoice.number().startsWith("C");
    List<OrderEvent.Line> lines = new ArrayList<>(invoice.rows().size());
    for (Row row : invoice.rows()) {
      List<String> columns = row.columns();
      if (columns.size() != Row.COLUMNS) {
        return malformed(
            row, "has %d columns instead of %d".formatted(columns.size(), Row.COLUMNS));
      }
      BigDecimal quantity = number(columns.get(3));
      if (quantity == null) {
        return malformed(
            row, "has the quantity '%s', which is no number".formatted(shortened(columns.get(3))));
      }
      if (quantity.signum() != (cancels ? -1 : 1)) {
        return malformed(
            row,
            "has the quantity %s, which must be %s"
                .formatted(
                    columns.get(3).strip(),
                    cancels ? "below zero in a cancellation" : "above zero in an order"));
      }
      BigDecimal price = number(columns.get(5));
      if (price == null) {
        return malformed(
            row, "has the price '%s', which is no number".formatted(shortened(columns.get(5))));
      }
      if (price.signum() <= 0) {
        return malformed(
            row, "has the price %s, which must be above zero".formatted(columns.get(5).strip()));
      }
      lines.add(
          new OrderEvent.Line(row.line(), columns.get(1), columns.get(2), quantity.abs(), price));
    }
    return new Verdict.Good(event(invoice, cancels, lines));
  }

  private static OrderEvent event(Invoice invoice, boolean cancels, List<OrderEvent.Line> lines) {
    List<String> first = invoice.rows().getFirst().columns();
    String date = first.get(4);
    String customer = first.get(6).isBlank() ? null : first.get(6);
    String country = first.get(7);
    return cancels
        ? new OrderEvent.Cancelled(invoice.number(), customer, country, date, lines)
        : new OrderEvent.Placed(invoice.number(), customer, country, date, lines);
  }

  private static @Nullable BigDecimal number(String text) {
    String number = text.strip();
    if (number.length() > MAX_LENGTH || !NUMBER.matcher(number).matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(number).stripTrailingZeros();
    boolean fits =
        value.scale() <= MAX_DECIMALS && value.precision() - value.scale() <= MAX_WHOLE_DIGITS;
    // Without an exponent, so that it is stored as people write it.
    return fits ? value.setScale(Math.max(0, value.scale())) : null;
  }

  private static Verdict malformed(Row row, String what) {
    return new Verdict.Malformed("line " + row.line() + " " + what);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
