package dev.millrace.embedded.broker;

import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages to the consumers of queue-shaped subscriptions, at the end of a round, when
 * everything in the books is durable.
 */
final class HandOut {
  /**
   * So many messages of a subscription may wait for their time in memory; beyond, it gets nothing
   * new until some have come again.
   */
  static final int MOST_WAITING = 100_000;

  private final Broker broker;
  private final LinkedHashSet<SubscriptionState> changed = new LinkedHashSet<>();
  private final Set<Member> members = new LinkedHashSet<>();
  private long lastLease;

  HandOut(Broker broker) {
    this.broker = broker;
    // What an earlier opening of the same directory handed out must not be taken for ours.
    this.lastLease = broker.seam.chance().between(1, 1L << 30) << 32;
  }

  /** Something changed that may give consumers of this subscription a message. */
  void changed(SubscriptionState subscription) {
    changed.add(subscription);
  }

  /** A channel has new messages. */
  void changed(ChannelState channel) {
    channel.subscriptions.values().forEach(this::changed);
  }

  void run() {
    while (!changed.isEmpty()) {
      switch (changed.removeFirst()) {
        case SharedSubscription shared -> serve(shared);
        case AssignedSubscription assigned -> broker.reading.serve(assigned);
      }
    }
  }

  private void serve(SharedSubscription subscription) {
    Map<Member, Batch> batches = new LinkedHashMap<>();
    for (Member member : subscription.members()) {
      Member.Request request = member.waiting;
      if (request != null) {
        batches.put(member, new Batch(request));
      }
    }
    if (subscription.paused || batches.isEmpty()) {
      return;
    }
    // Each gets its share before anybody gets more, so that one that asks for much leaves something
    // for the others.
    long share = Math.max(1, Math.ceilDiv(subscription.info().queued(), batches.size()));
    boolean more = true;
    while (more) {
      more = false;
      for (Map.Entry<Member, Batch> entry : batches.entrySet()) {
        more |= fill(subscription, entry.getKey(), entry.getValue(), share);
      }
    }
    batches.forEach((member, batch) -> deliver(subscription, member, batch));
  }

  private boolean fill(SharedSubscription subscription, Member member, Batch batch, long share) {
    long until = Math.min(batch.request.maxMessages(), batch.deliveries.size() + share);
    boolean any = false;
    while (!batch.full && batch.deliveries.size() < until) {
      Held next = next(subscription, member);
      if (next == null) {
        return any;
      }
      Cursor cursor = next.cursor;
      Message message = cursor.index.message(next.number);
      if (!batch.deliveries.isEmpty()
          && batch.bytes + message.dataSize() > batch.request.maxBytes()) {
        cursor.putBack(next);
        batch.full = true;
        return any;
      }
      batch.add(lease(next, member), message);
      any = true;
    }
    return any;
  }

  private static @Nullable Held next(SharedSubscription subscription, Member member) {
    List<Cursor> cursors = subscription.cursors();
    boolean unseen = subscription.waiting() < MOST_WAITING;
    for (int tried = 0; tried < cursors.size(); tried++) {
      int turn = subscription.turn;
      subscription.turn = (turn + 1) % cursors.size();
      Held next = cursors.get(turn).next(member, unseen);
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  private Held lease(Held held, Member member) {
    held.cursor.lease(held, member);
    held.lease = ++lastLease;
    held.expires = broker.seam.clock().nanos() + member.leaseNanos;
    member.leases.put(held.lease, held);
    member.subscription.leased++;
    watch(member);
    return held;
  }

  private void deliver(SharedSubscription subscription, Member member, Batch batch) {
    if (batch.deliveries.isEmpty()) {
      return;
    }
    member.waiting = null;
    // Whoever was served goes to the end of the line.
    subscription.members().remove(member);
    subscription.members().add(member);
    batch.request.answer().complete(List.copyOf(batch.deliveries));
  }

  /** Looks after the leases of a consumer: one entry in the agenda, whatever their number. */
  private void watch(Member member) {
    if (!member.watched && !member.leases.isEmpty()) {
      member.watched = true;
      broker.alarm.atNanos(member.leases.values().iterator().next().expires, () -> expire(member));
    }
  }

  private void expire(Member member) {
    member.watched = false;
    long now = broker.seam.clock().nanos();
    Set<Held> expired = new LinkedHashSet<>();
    for (Held held : member.leases.values()) {
      if (held.expires - now > 0) {
        break;
      }
      expired.add(held);
    }
    for (Held held : List.copyOf(expired)) {
      // What follows in the lane would otherwise be settled before it: the consumer has lost its
      // place in the order.
      expired.addAll(held.cursor.leasedAfter(held));
    }
    handBack(member.subscription, List.copyOf(expired));
    watch(member);
  }

  /**
   * Takes leases away, uncounted. Starts are taken back in the log too, or what is merely late
   * would look deadly after a crash.
   */
  private void handBack(SharedSubscription subscription, List<Held> gone) {
    List<Fact.Ended> started = new ArrayList<>();
    for (Held held : gone) {
      if (held.started > 0) {
        started.add(new Fact.Ended(held.cursor.partition, held.number, Fact.End.HANDED_BACK, 0, 0));
      } else {
        subscription.handBack(held);
      }
    }
    Settling.takeBack(broker, subscription, started);
    changed(subscription);
  }

  void join(Member member) {
    members.add(member);
    member.subscription.members().add(member);
  }

  /** A consumer wants messages. */
  void receive(Member member, Member.Request request) {
    if (member.closed) {
      request.answer().complete(List.of());
    } else if (member.waiting != null) {
      throw new MillraceException(
          "a receive of this source is still open; make one call at a time");
    } else {
      member.waiting = request;
      changed(member.subscription);
    }
  }

  /** Renews for the lease time from now, where the lease has not passed. */
  List<Boolean> renew(Member member, List<Delivery> deliveries) {
    long expires = broker.seam.clock().nanos() + member.leaseNanos;
    List<Boolean> renewed = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Held held = member.leases.remove(delivery.lease());
      if (held != null) {
        held.expires = expires;
        member.leases.put(held.lease, held);
      }
      renewed.add(held != null);
    }
    return renewed;
  }

  void leave(Member member) {
    if (member.closed) {
      return;
    }
    member.closed = true;
    handBack(member.subscription, List.copyOf(member.leases.values()));
    member.subscription.members().remove(member);
    members.remove(member);
    for (Cursor cursor : member.subscription.cursors()) {
      cursor.left(member);
    }
    Member.Request waiting = member.waiting;
    if (waiting != null) {
      member.waiting = null;
      waiting.answer().complete(List.of());
    }
  }

  void close() {
    List.copyOf(members).forEach(this::leave);
  }

  void fail(MillraceException cause) {
    for (Member member : members) {
      Member.Request waiting = member.waiting;
      if (waiting != null) {
        waiting.answer().completeExceptionally(cause);
      }
    }
  }

  private static final class Batch {
    final Member.Request request;
    final List<Delivery> deliveries = new ArrayList<>();
    long bytes;
    boolean full;

    Batch(Member.Request request) {
      this.request = request;
    }

    void add(Held held, Message message) {
      bytes += message.dataSize();
      deliveries.add(
          new Delivery(
              message,
              Position.of(held.cursor.partition, held.number),
              held.lease,
              held.attempts,
              held.suspect));
    }
  }
}
