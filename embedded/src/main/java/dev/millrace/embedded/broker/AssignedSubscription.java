package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.Committed;
import dev.millrace.embedded.broker.Fact.Missed;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.state.Page;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * A log-shaped subscription: one share for each partition, and the readers among whom they are
 * divided.
 */
final class AssignedSubscription extends SubscriptionState {
  private final List<Share> shares = new ArrayList<>();
  private final Set<Reader> readers = new LinkedHashSet<>();

  AssignedSubscription(ChannelState channel, SubscriptionMade made) {
    super(channel, made);
    for (int partition = 0; partition < channel.partitions.size(); partition++) {
      shares.add(new Share(partition, start(partition), channel.partitions.get(partition)));
    }
  }

  List<Share> shares() {
    return shares;
  }

  Share share(int partition) {
    Damage.unless(
        partition < shares.size(),
        "a record names partition " + partition + " of '" + name + "', which it does not have");
    return shares.get(partition);
  }

  Set<Reader> readers() {
    return readers;
  }

  void apply(Committed committed) {
    share(committed.partition()).commit(committed.next());
  }

  @Override
  void apply(Missed missed) {
    for (Row row : missed.rows()) {
      share(row.partition()).missed(missed.reason(), row.count());
    }
  }

  @Override
  boolean isSettled(int partition, long number) {
    return number < share(partition).next();
  }

  @Override
  boolean allSettled(int partition, long from, long to) {
    return to <= share(partition).next();
  }

  @Override
  LongPredicate settledNow(int partition, long from, long to) {
    long next = share(partition).next();
    return number -> number < next;
  }

  @Override
  long countSettled(int partition, long from, long to) {
    return Math.clamp(share(partition).next() - from, 0, to - from);
  }

  @Override
  StateSnapshot snapshot() {
    ByteSink rest = new ByteSink(64);
    for (Share share : shares) {
      share.write(rest);
    }
    return new StateSnapshot(id, rest.toBytes(), List.of());
  }

  @Override
  void notKept(Page.Id lost) {}

  @Override
  void restore(byte[] rest, StateSnapshot.Pages pages) {
    ByteFeed feed = new ByteFeed(rest);
    for (Share share : shares) {
      share.read(feed);
    }
  }

  @Override
  SubscriptionInfo info() {
    long accepted = 0;
    long inFlight = 0;
    long finished = 0;
    long dead = 0;
    long expired = 0;
    long lost = 0;
    long missedAhead = 0;
    for (Share share : shares) {
      accepted += share.index.end() - share.start;
      finished += share.next() - share.start;
      inFlight += share.inFlight();
      dead += share.dead();
      expired += share.expired();
      lost += share.lost();
      missedAhead += share.missedAhead();
    }
    return new SubscriptionInfo(
        name,
        accepted,
        accepted - finished - inFlight - missedAhead,
        inFlight,
        0,
        finished - dead - (expired + lost - missedAhead),
        dead,
        expired,
        lost,
        paused,
        readers.size());
  }
}
