package dev.millrace.examples.orders.flow;

import dev.millrace.Channel;
import dev.millrace.QueueChannel;
import dev.millrace.StreamChannel;
import dev.millrace.TopicChannel;

/**
 * The channels of the flow.
 *
 * <pre>
 *   shop ──► intake ──► order-service ──► orders ──┬─► inventory ──► packing ──► packers
 *                            │                     ├─► payment ────► ledger
 *                            ▼                     ├─► notification
 *                       dead letters               └─► analytics
 * </pre>
 */
public final class Channels {
  /** Invoices as the shop sends them, unchecked. */
  public static final QueueChannel<Invoice> INTAKE =
      Channel.queue("intake", Invoice.class).keyedBy(Invoice::customer);

  /** What became of well-formed invoices. */
  public static final TopicChannel<OrderEvent> ORDERS =
      Channel.topic("orders", OrderEvent.class).keyedBy(OrderEvent::customer);

  /**
   * One task for each line of a placed order. No two have to wait for each other, so they have no
   * key.
   */
  public static final QueueChannel<PackingTask> PACKING =
      Channel.queue("packing", PackingTask.class);

  /** Every movement of money. */
  public static final StreamChannel<LedgerEntry> LEDGER =
      Channel.stream("ledger", LedgerEntry.class).keyedBy(LedgerEntry::invoice);

  /** How far the shop has come. */
  public static final StreamChannel<ShopNote> SHOP = Channel.stream("shop", ShopNote.class);

  /** Invoices that the order service has settled as orders. */
  public static final StreamChannel<Facts.Settled> SETTLED =
      Channel.stream("settled", Facts.Settled.class);

  /** Stock reserved and released. */
  public static final StreamChannel<Facts.StockMoved> STOCK =
      Channel.stream("stock", Facts.StockMoved.class);

  /** Tasks that were packed. */
  public static final StreamChannel<Facts.Packed> PACKED =
      Channel.stream("packed", Facts.Packed.class);

  /** What customers were told. */
  public static final StreamChannel<Facts.Notified> NOTIFIED =
      Channel.stream("notified", Facts.Notified.class);

  /** Revenue by day and country. */
  public static final StreamChannel<Facts.Earned> REVENUE =
      Channel.stream("revenue", Facts.Earned.class);

  /** What was made to go wrong on purpose. */
  public static final StreamChannel<Facts.Faulted> FAULTS =
      Channel.stream("faults", Facts.Faulted.class);

  private Channels() {}
}
