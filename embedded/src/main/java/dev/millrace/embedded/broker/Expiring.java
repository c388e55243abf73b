package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.spi.Delivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks after leases: renews them, and takes them away when their time is over. */
final class Expiring {
  private final Broker broker;

  Expiring(Broker broker) {
    this.broker = broker;
  }

  /** Looks after the leases of a consumer: one entry in the agenda, whatever their number. */
  void watch(Member member) {
    if (member.watched || member.runs().isEmpty()) {
      return;
    }
    member.watched = true;
    long first = Long.MAX_VALUE;
    for (Run run : member.runs()) {
      first = Math.min(first, run.expires());
    }
    broker.alarm.atNanos(first, () -> expire(member));
  }

  private void expire(Member member) {
    member.watched = false;
    long now = broker.seam.clock().nanos();
    boolean any = false;
    for (Run run : member.runs()) {
      if (run.expires() <= now) {
        for (int at = run.nextLeased(0); at >= 0; at = run.nextLeased(at + 1)) {
          any |= run.expires(at) <= now && run.mark(at);
        }
      }
    }
    if (any) {
      markFollowers(member);
      handBackMarked(member);
    }
    watch(member);
  }

  /**
   * What follows in the lane of a lease that has passed would otherwise be settled before it: the
   * consumer has lost its place in the order.
   */
  private static void markFollowers(Member member) {
    Map<Cursor, Map<Integer, Long>> lost = new HashMap<>();
    for (Run run : member.runs()) {
      for (int at = run.nextLeased(0); at >= 0; at = run.nextLeased(at + 1)) {
        if (run.isMarked(at) && run.lane(at) != 0) {
          lost.computeIfAbsent(run.cursor, unused -> new HashMap<>())
              .merge(run.lane(at), run.number(at), Math::min);
        }
      }
    }
    for (Run run : member.runs()) {
      Map<Integer, Long> lanes = lost.get(run.cursor);
      if (lanes != null) {
        for (int at = run.nextLeased(0); at >= 0; at = run.nextLeased(at + 1)) {
          if (run.number(at) > lanes.getOrDefault(run.lane(at), Long.MAX_VALUE)) {
            run.mark(at);
          }
        }
      }
    }
  }

  /**
   * Takes leases away, uncounted. Starts are taken back in the log too, or what is merely late
   * would look deadly after a crash.
   */
  void handBackMarked(Member member) {
    SharedSubscription subscription = member.subscription;
    List<Ended> started = new ArrayList<>();
    for (Run run : List.copyOf(member.runs())) {
      for (int at = run.nextLeased(0); at >= 0; at = run.nextLeased(at + 1)) {
        if (run.isMarked(at)) {
          handBack(run, at, started);
        }
      }
      run.unmark();
      run.expired();
    }
    Settling.takeBack(broker, subscription, started);
    broker.handOut.changed(subscription);
  }

  private static void handBack(Run run, int at, List<Ended> started) {
    Cursor cursor = run.cursor;
    long number = run.number(at);
    cursor.release(run, at, 1);
    Held held = cursor.hold(run, at);
    if (held.started > 0 || cursor.started.contains(number)) {
      started.add(new Ended(cursor.partition, number, End.HANDED_BACK, 0, 0));
    } else {
      cursor.putBack(held);
    }
  }

  /** Renews for the lease time from now, where the lease has not passed. */
  List<Boolean> renew(Member member, List<Delivery> deliveries) {
    Set<Run> touched = new LinkedHashSet<>();
    List<Boolean> renewed = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      Run run = member.find(delivery.lease());
      boolean leased = run != null && run.isLeased(run.at(delivery.lease()));
      renewed.add(leased);
      if (run != null && run.mark(run.at(delivery.lease()))) {
        touched.add(run);
      }
    }
    long until = broker.seam.clock().nanos() + member.leaseNanos;
    for (Run run : touched) {
      run.renewMarked(until);
    }
    return renewed;
  }
}
