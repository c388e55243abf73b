package dev.millrace.examples.orders.flow;

import dev.millrace.EventType;

/** What the shop writes down in the broker, so that the next run knows where this one stood. */
public sealed interface ShopNote {
  /**
   * The first note of a data directory: which input it is for.
   *
   * @param input its name when it was first used
   * @param digest the SHA-256 of its unpacked bytes
   */
  @EventType("shop.opened")
  record Opened(String input, String digest) implements ShopNote {}

  /**
   * The intake has durably taken this many invoices, in the order of the file.
   *
   * @param invoices counted from the file's beginning
   */
  @EventType("shop.sent")
  record Sent(int invoices) implements ShopNote {}
}
