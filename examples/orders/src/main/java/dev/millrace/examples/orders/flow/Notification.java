package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;

/** Tells customers about their orders, where the file says who they are. */
final class Notification implements Handler<OrderEvent> {
  @Override
  public void handle(OrderEvent event, Context context) {
    String customer = event.customer();
    if (customer == null) {
      return;
    }
    String text =
        switch (event) {
          case OrderEvent.Placed placed ->
              "Thank you for order %s of %s lines."
                  .formatted(placed.invoice(), placed.lines().size());
          case OrderEvent.Cancelled cancelled ->
              "We have paid you back for %s.".formatted(cancelled.invoice());
        };
    context.publish(
        Channels.NOTIFIED,
        new Facts.Notified(event.invoice(), customer, text),
        Ids.of("notified", event));
  }
}
