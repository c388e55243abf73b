package dev.millrace.examples.orders.flow;

import dev.millrace.Context;
import dev.millrace.Handler;

/**
 * Reserves stock for placed orders and has them packed, line by line; releases it for cancelled
 * ones.
 */
final class Inventory implements Handler<OrderEvent> {
  @Override
  public void handle(OrderEvent event, Context context) {
    switch (event) {
      case OrderEvent.Placed placed -> {
        context.publish(
            Channels.STOCK,
            new Facts.StockMoved(placed.invoice(), placed.units()),
            Ids.of("stock", placed));
        for (OrderEvent.Line line : placed.lines()) {
          context.publish(
              Channels.PACKING,
              new PackingTask(
                  placed.invoice(),
                  line.line(),
                  line.stockCode(),
                  line.description(),
                  line.quantity()),
              Ids.of("pack", placed.invoice(), line.line()));
        }
      }
      case OrderEvent.Cancelled cancelled ->
          context.publish(
              Channels.STOCK,
              new Facts.StockMoved(cancelled.invoice(), cancelled.units().negate()),
              Ids.of("stock", cancelled));
    }
  }
}
