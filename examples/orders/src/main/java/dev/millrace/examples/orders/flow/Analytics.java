package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;
import java.math.BigDecimal;

/** Projects revenue by day and country. */
final class Analytics implements Handler<OrderEvent> {
  private static final int DAY = "2010-12-01".length();

  @Override
  public void handle(OrderEvent event, Context context) {
    BigDecimal amount =
        switch (event) {
          case OrderEvent.Placed placed -> placed.amount();
          case OrderEvent.Cancelled cancelled -> cancelled.amount().negate();
        };
    String day = event.date().substring(0, Math.min(DAY, event.date().length()));
    context.publish(
        Channels.REVENUE,
        new Facts.Earned(event.invoice(), day, event.country(), amount),
        Ids.of("revenue", event));
  }
}
