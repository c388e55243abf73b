package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.spi.Admin.SubscriptionInfo;

/** A log-shaped subscription. */
final class AssignedSubscription extends SubscriptionState {
  private final long[] next;

  AssignedSubscription(ChannelState channel, SubscriptionMade made) {
    super(channel, made);
    this.next = made.starts().stream().mapToLong(Long::longValue).toArray();
  }

  void apply(Committed committed) {
    next[committed.partition()] = committed.next();
  }

  @Override
  boolean isSettled(int partition, long number) {
    return number < next[partition];
  }

  @Override
  boolean allSettled(int partition, long from, long to) {
    return to <= next[partition];
  }

  @Override
  SubscriptionInfo info() {
    return new SubscriptionInfo(name, 0, 0, 0, 0, 0, 0, false, 0);
  }
}
