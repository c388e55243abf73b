package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;
import dev.millrace.RejectedException;

/**
 * Makes orders of invoices. A malformed one can never become one, so it goes to the dead letters at
 * once, with the reason.
 */
final class OrderService implements Handler<Invoice> {
  @Override
  public void handle(Invoice invoice, Context context) {
    switch (Rules.judge(invoice)) {
      case Verdict.Malformed(String reason) -> throw new RejectedException(reason);
      case Verdict.Good(OrderEvent event) -> {
        context.publish(Channels.ORDERS, event, Ids.of("order", event));
        context.publish(
            Channels.SETTLED,
            new Facts.Settled(
                event.invoice(), event instanceof OrderEvent.Cancelled, event.lines().size()),
            Ids.of("settled", event));
      }
    }
  }
}
