package dev.millrace.examples.orders.flow;

import dev.millrace.PublishOptions;
import dev.millrace.examples.orders.input.Row;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Ids and times made of what the input says, so that a message that is sent again is the same, to
 * the byte.
 */
final class Ids {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final int INVOICE_DATE = 4;

  private Ids() {}

  /** For an invoice as it was sent. */
  static PublishOptions of(Invoice invoice) {
    PublishOptions id = PublishOptions.none().id("invoice-" + invoice.number());
    Row first = invoice.rows().getFirst();
    return first.columns().size() > INVOICE_DATE ? at(id, first.columns().get(INVOICE_DATE)) : id;
  }

  /** For what there is one of for each invoice. */
  static PublishOptions of(String what, OrderEvent event) {
    return at(PublishOptions.none().id(what + "-" + event.invoice()), event.date());
  }

  /** For what there is one of for each line of the file: two equal lines are two. */
  static PublishOptions of(String what, String invoice, int line) {
    return PublishOptions.none().id(what + "-" + invoice + "-" + line);
  }

  /**
   * A date that is none is nothing to reject an invoice for: the time is then that of publishing.
   */
  private static PublishOptions at(PublishOptions options, String date) {
    try {
      return options.time(LocalDateTime.parse(date, DATE).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException none) {
      return options;
    }
  }
}
