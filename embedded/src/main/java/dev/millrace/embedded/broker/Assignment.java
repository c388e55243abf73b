package dev.millrace.embedded.broker;

import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.spi.LogSource.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the partitions of log-shaped subscriptions among their readers: evenly, and moving no
 * more than that takes.
 *
 * <p>A partition that has to move is revoked first. It is nobody else's before its owner has
 * released it or the deadline has passed; then its epoch is dead.
 */
final class Assignment {
  private final Seam seam;
  private final Alarm alarm;
  private final HandOut handOut;
  private final Duration drain;
  private long lastEpoch;

  Assignment(Seam seam, Alarm alarm, HandOut handOut, Duration drain) {
    this.seam = seam;
    this.alarm = alarm;
    this.handOut = handOut;
    this.drain = drain;
  }

  void join(Reader reader) {
    reader.subscription.readers().add(reader);
    balance(reader.subscription);
  }

  void leave(Reader reader) {
    reader.subscription.readers().remove(reader);
    for (Share share : reader.subscription.shares()) {
      if (share.owner == reader) {
        share.free();
      }
    }
    balance(reader.subscription);
  }

  /** The owner lets go of a partition that was revoked. */
  void release(Reader reader, int partition, long epoch) {
    if (partition < 0 || partition >= reader.subscription.shares().size()) {
      return;
    }
    Share share = reader.subscription.shares().get(partition);
    if (share.isHeldBy(reader, epoch) && share.revoking) {
      share.free();
      balance(reader.subscription);
    }
  }

  private void balance(AssignedSubscription subscription) {
    handOut.changed(subscription);
    Map<Reader, Integer> owned = owned(subscription);
    if (owned.isEmpty()) {
      return;
    }
    Map<Reader, Integer> quota = quota(subscription, owned);
    for (int partition = subscription.shares().size() - 1; partition >= 0; partition--) {
      Share share = subscription.shares().get(partition);
      Reader owner = share.owner;
      if (owner != null
          && !share.revoking
          && owned.getOrDefault(owner, 0) > quota.getOrDefault(owner, 0)) {
        owned.merge(owner, -1, Integer::sum);
        revoke(subscription, share, owner);
      }
    }
    for (Share share : subscription.shares()) {
      if (share.owner == null) {
        for (Reader reader : subscription.readers()) {
          if (owned.getOrDefault(reader, 0) < quota.getOrDefault(reader, 0)) {
            owned.merge(reader, 1, Integer::sum);
            assign(share, reader);
            break;
          }
        }
      }
    }
  }

  private static Map<Reader, Integer> owned(AssignedSubscription subscription) {
    Map<Reader, Integer> owned = new LinkedHashMap<>();
    for (Reader reader : subscription.readers()) {
      owned.put(reader, 0);
    }
    for (Share share : subscription.shares()) {
      Reader owner = share.owner;
      if (owner != null && !share.revoking) {
        owned.merge(owner, 1, Integer::sum);
      }
    }
    return owned;
  }

  /**
   * How many partitions each is to have. One more, where it does not come out even, is for those
   * who have the most already.
   */
  private static Map<Reader, Integer> quota(
      AssignedSubscription subscription, Map<Reader, Integer> owned) {
    int each = subscription.shares().size() / owned.size();
    int extra = subscription.shares().size() % owned.size();
    List<Reader> byOwned = new ArrayList<>(owned.keySet());
    byOwned.sort(Comparator.comparingInt((Reader reader) -> -owned.getOrDefault(reader, 0)));
    Map<Reader, Integer> quota = new LinkedHashMap<>();
    for (Reader reader : byOwned) {
      quota.put(reader, extra-- > 0 ? each + 1 : each);
    }
    return quota;
  }

  private void assign(Share share, Reader reader) {
    share.assign(reader, ++lastEpoch);
    reader.events.add(
        new Event.Assigned(
            share.partition, share.epoch, new Position.Exact(share.partition, share.next())));
  }

  private void revoke(AssignedSubscription subscription, Share share, Reader owner) {
    long epoch = share.epoch;
    if (owner.events.removeIf(
        event -> event instanceof Event.Assigned told && told.epoch() == epoch)) {
      // It was never told that the partition is its own, so there is nothing to drain.
      share.free();
      return;
    }
    share.revoking = true;
    owner.events.add(new Event.Revoked(share.partition, epoch, seam.clock().now().plus(drain)));
    alarm.atNanos(
        seam.clock().nanos() + drain.toNanos(),
        () -> {
          if (share.isHeldBy(owner, epoch) && share.revoking) {
            share.free();
            owner.events.add(new Event.Lost(share.partition, epoch));
            balance(subscription);
          }
        });
  }
}
