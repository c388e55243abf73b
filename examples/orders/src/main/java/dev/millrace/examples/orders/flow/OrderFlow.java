package dev.millrace.examples.orders.flow;

import dev.millrace.Channel;
import dev.millrace.Handler;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.RetryPolicy;
import dev.millrace.SubscriptionBuilder;
import dev.millrace.seam.Waiting;
import java.time.Duration;

/**
 * Who handles what. Subscriptions are stopped by closing the {@link Millrace} they were started on.
 */
public final class OrderFlow {
  /** Who makes orders of invoices. */
  public static final String ORDER_SERVICE = "order-service";

  /** Who packs. */
  public static final String PACKERS = "packers";

  /** Seven retries that end within 5 seconds, whatever chance adds to their delays. */
  private static final RetryPolicy RETRIES =
      RetryPolicy.quick(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200))
          .thenScheduled(
              Duration.ofMillis(400),
              Duration.ofMillis(600),
              Duration.ofMillis(800),
              Duration.ofSeconds(1));

  private static final int WORKERS = 3;
  private static final int TASKS_PER_WORKER = 16;

  private final Millrace millrace;
  private final Faults faults;

  private OrderFlow(Millrace millrace, Faults faults) {
    this.millrace = millrace;
    this.faults = faults;
  }

  /** The flow as it is meant to be. */
  public static OrderFlow faultless(Millrace millrace) {
    return new OrderFlow(millrace, Faults.none());
  }

  /** The flow with handlers that fail, stall and repeat themselves as the seed says. */
  public static OrderFlow chaotic(Millrace millrace, long seed, Waiting waiting) {
    return new OrderFlow(millrace, new Chaos(seed, waiting, millrace.publisher(Channels.FAULTS)));
  }

  /** Starts every handler. */
  public void start() {
    handle(Channels.INTAKE, ORDER_SERVICE, Invoice.class, new OrderService()).start();
    onOrders("inventory", new Inventory());
    onOrders("payment", new Payment());
    onOrders("notification", new Notification());
    onOrders("analytics", new Analytics());
    for (int worker = 0; worker < WORKERS; worker++) {
      handle(Channels.PACKING, PACKERS, PackingTask.class, new Packer())
          .concurrency(TASKS_PER_WORKER)
          .start();
    }
  }

  private void onOrders(String subscription, Handler<OrderEvent> handler) {
    handle(Channels.ORDERS, subscription, OrderEvent.class, handler)
        .from(Position.earliest())
        .start();
  }

  private <T> SubscriptionBuilder<T> handle(
      Channel<T> channel, String subscription, Class<T> type, Handler<T> handler) {
    return millrace
        .subscribe(channel, subscription)
        .on(type, faults.around(subscription, handler))
        .retry(RETRIES);
  }
}
