package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;

/** Takes money for placed orders and gives it back for cancelled ones. */
final class Payment implements Handler<OrderEvent> {
  @Override
  public void handle(OrderEvent event, Context context) {
    String kind =
        switch (event) {
          case OrderEvent.Placed placed -> LedgerEntry.PAYMENT;
          case OrderEvent.Cancelled cancelled -> LedgerEntry.REFUND;
        };
    context.publish(
        Channels.LEDGER,
        new LedgerEntry(event.invoice(), kind, event.amount().toPlainString(), event.country()),
        Ids.of(kind, event));
  }
}
