package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.MillraceException;
import dev.millrace.spi.Delivery;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Gives messages to the consumers of subscriptions: what is durable already before a round is
 * committed, so that they work while it is written and forced; what the round took when that is
 * durable.
 */
final class HandOut {
  private final Broker broker;
  private final LinkedHashSet<SubscriptionState> changed = new LinkedHashSet<>();

  /** Channels with messages that are not durable yet. */
  private final LinkedHashSet<ChannelState> took = new LinkedHashSet<>();

  private final Set<Member> members = new LinkedHashSet<>();
  private final Expiring expiring;
  private final Recalling recalling;
  private final GapTelling gaps;
  private long nextLease;

  HandOut(Broker broker) {
    this.broker = broker;
    this.expiring = new Expiring(broker);
    this.recalling = new Recalling(broker);
    this.gaps = new GapTelling(broker);
    // What an earlier opening of the same directory handed out must not be taken for ours.
    this.nextLease = broker.seam.chance().between(1, 1L << 30) << 32;
  }

  /** Something changed that may give consumers of this subscription a message. */
  void changed(SubscriptionState subscription) {
    changed.add(subscription);
  }

  /** A channel takes new messages, which will be durable with this round. */
  void changed(ChannelState channel) {
    took.add(channel);
  }

  /**
   * Something of a channel that was durable cannot be read, which its subscriptions are told of.
   */
  void damaged(ChannelState channel) {
    changed.addAll(channel.subscriptions.values());
  }

  /** There is room in memory again for what may come to wait. */
  void changedAll() {
    broker.books.subscriptions().forEach(this::changed);
  }

  /** What waits for another attempt is called back at its time. */
  void schedule(SharedSubscription subscription) {
    recalling.schedule(subscription);
  }

  /** Hands out what was durable before this round, to those who asked or settled in it. */
  void ahead() {
    for (SubscriptionState subscription : List.copyOf(changed)) {
      switch (subscription) {
        case SharedSubscription shared -> hand(shared);
        case AssignedSubscription assigned -> broker.reading.serveAhead(assigned);
      }
    }
  }

  /** Everything that was decided is durable: hands out what there is. */
  void run() {
    for (ChannelState channel : took) {
      channel.partitions.forEach(Partition::expose);
      changed.addAll(channel.subscriptions.values());
    }
    took.clear();
    while (!changed.isEmpty()) {
      switch (changed.removeFirst()) {
        case SharedSubscription shared -> serve(shared);
        case AssignedSubscription assigned -> broker.reading.serve(assigned);
      }
    }
  }

  private void serve(SharedSubscription subscription) {
    recalling.recall(subscription);
    gaps.tell(subscription);
    if (hand(subscription)) {
      lookAgain(subscription);
    }
  }

  /** Gives those who asked what there is for them; whether somebody got nothing. */
  private boolean hand(SharedSubscription subscription) {
    List<Handing> handings = new ArrayList<>();
    long millis = Long.MIN_VALUE;
    for (Member member : subscription.members()) {
      Member.Request request = member.waiting;
      if (request != null) {
        millis = handings.isEmpty() ? broker.millis() : millis;
        handings.add(new Handing(member, request, millis));
      }
    }
    if (subscription.paused || handings.isEmpty()) {
      return false;
    }
    // Each gets its share before anybody gets more, so that one that asks for much leaves something
    // for the others.
    long queued = subscription.info().queued();
    int share = Math.clamp(Math.ceilDiv(queued, handings.size()), 1, Integer.MAX_VALUE);
    boolean more = true;
    while (more) {
      more = false;
      for (Handing handing : handings) {
        more |= fill(subscription, handing, share);
      }
    }
    boolean hungry = false;
    for (Handing handing : handings) {
      deliver(handing);
      hungry |= handing.size() == 0;
    }
    return hungry;
  }

  /** Somebody got nothing, and only another look tells whether there is something. */
  private void lookAgain(SharedSubscription subscription) {
    boolean now = false;
    long next = Long.MAX_VALUE;
    for (Cursor cursor : subscription.cursors()) {
      Walk walk = cursor.walk();
      if (walk != null) {
        now |= walk.isUnfinished();
        next = Math.min(next, walk.next());
      }
    }
    if (now) {
      // Others have their turn in between.
      broker.step(() -> changed(subscription));
    } else if (next < subscription.lookAgain) {
      subscription.lookAgain = next;
      broker.alarm.at(
          next,
          () -> {
            subscription.lookAgain = Long.MAX_VALUE;
            changed(subscription);
          });
    }
  }

  /** Whether it got anything. */
  private boolean fill(SharedSubscription subscription, Handing handing, int share) {
    int before = handing.size();
    int until = (int) Math.min(handing.request.maxMessages(), (long) before + share);
    boolean unseen = broker.books.waiting().haveRoom();
    List<Cursor> cursors = subscription.cursors();
    boolean more = true;
    while (more && !handing.isFull(until)) {
      int size = handing.size();
      int each = Math.ceilDiv(until - size, cursors.size());
      for (int i = 0; i < cursors.size() && !handing.isFull(until); i++) {
        int turn = subscription.turn;
        subscription.turn = (turn + 1) % cursors.size();
        cursors.get(turn).fill(handing, Math.min(until, handing.size() + each), unseen);
      }
      more = handing.size() > size;
    }
    return handing.size() > before;
  }

  private void deliver(Handing handing) {
    if (handing.size() == 0) {
      return;
    }
    Member member = handing.member;
    member.waiting = null;
    // Whoever was served goes to the end of the line.
    member.subscription.members().remove(member);
    member.subscription.members().add(member);
    long expires = broker.seam.clock().nanos() + member.leaseNanos;
    for (Run run : handing.runs()) {
      run.lease(nextLease, expires);
      nextLease += run.count();
      member.add(run);
    }
    expiring.watch(member);
    handing.request.answer().complete(new Deliveries(handing.runs()));
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

  /** A consumer wants to hear of gaps, and has heard of those it was told. */
  void listen(Member member, CompletableFuture<List<Gap>> answer) {
    gaps.listen(member, answer);
  }

  /** Renews for the lease time from now, where the lease has not passed. */
  List<Boolean> renew(Member member, List<Delivery> deliveries) {
    return expiring.renew(member, deliveries);
  }

  void leave(Member member) {
    if (member.closed) {
      return;
    }
    member.closed = true;
    for (Run run : member.runs()) {
      run.markAll();
    }
    expiring.handBackMarked(member);
    member.subscription.members().remove(member);
    members.remove(member);
    for (Cursor cursor : member.subscription.cursors()) {
      cursor.left(member);
    }
    gaps.leave(member);
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
      gaps.fail(member, cause);
      Member.Request waiting = member.waiting;
      if (waiting != null) {
        waiting.answer().completeExceptionally(cause);
      }
    }
  }
}
