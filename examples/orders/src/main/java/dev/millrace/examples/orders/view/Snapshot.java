package dev.millrace.examples.orders.view;

import dev.millrace.examples.orders.audit.Expected;
import dev.millrace.examples.orders.flow.Channels;
import dev.millrace.examples.orders.flow.OrderFlow;
import dev.millrace.spi.Admin;
import java.util.List;
import java.util.Optional;

/**
 * How far a run is, from one look at the broker.
 *
 * @param channels all channels as they are
 * @param expected what there is to do, according to the audit
 */
public record Snapshot(List<Admin.ChannelInfo> channels, Expected expected) {
  /** Copies. */
  public Snapshot {
    channels = List.copyOf(channels);
  }

  /** Whether no subscription has anything left to do. */
  public boolean idle() {
    return channels.stream()
        .allMatch(channel ->
            channel.delayed() == 0
                && channel.subscriptions().stream().allMatch(one -> depth(one) == 0));
  }

  /** How much of all handlings is done, from 0 to 100; 100 only when everything is. */
  public double percent() {
    long todo = 0;
    long done = 0;
    for (Admin.ChannelInfo channel : channels) {
      for (Admin.SubscriptionInfo subscription : channel.subscriptions()) {
        long expectedHere = Math.max(expected(channel.name()), subscription.accepted());
        todo += expectedHere;
        done += subscription.handled() + subscription.dead();
      }
    }
    return todo == 0 ? 0 : 100.0 * done / todo;
  }

  private long expected(String channel) {
    if (channel.equals(Channels.INTAKE.name())) {
      return expected.invoices();
    }
    if (channel.equals(Channels.ORDERS.name())) {
      return expected.placed() + expected.cancelled();
    }
    return channel.equals(Channels.PACKING.name()) ? expected.packed() : 0;
  }

  /** Messages that a subscription has in front of it. */
  static long depth(Admin.SubscriptionInfo subscription) {
    return subscription.queued() + subscription.inFlight() + subscription.waiting();
  }

  /** Invoices that the order service has settled. */
  long invoices() {
    return subscription(Channels.INTAKE.name(), OrderFlow.ORDER_SERVICE)
        .map(one -> one.handled() + one.dead())
        .orElse(0L);
  }

  /** Tasks that were packed. */
  long packed() {
    return subscription(Channels.PACKING.name(), OrderFlow.PACKERS)
        .map(Admin.SubscriptionInfo::handled)
        .orElse(0L);
  }

  /** Entries of the ledger. */
  long ledger() {
    return channels.stream()
        .filter(channel -> channel.name().equals(Channels.LEDGER.name()))
        .mapToLong(Admin.ChannelInfo::taken)
        .sum();
  }

  /** Messages given up on. */
  long dead() {
    return channels.stream()
        .flatMap(channel -> channel.subscriptions().stream())
        .mapToLong(Admin.SubscriptionInfo::dead)
        .sum();
  }

  private Optional<Admin.SubscriptionInfo> subscription(String channel, String name) {
    return channels.stream()
        .filter(one -> one.name().equals(channel))
        .flatMap(one -> one.subscriptions().stream())
        .filter(one -> one.name().equals(name))
        .findFirst();
  }
}
