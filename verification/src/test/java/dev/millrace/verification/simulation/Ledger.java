package dev.millrace.verification.simulation;

import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import dev.millrace.verification.simulation.Facts.Again;
import dev.millrace.verification.simulation.Facts.Handling;
import dev.millrace.verification.simulation.Facts.Known;
import dev.millrace.verification.simulation.Facts.Lease;
import dev.millrace.verification.simulation.Facts.Line;
import dev.millrace.verification.simulation.Facts.Sent;
import dev.millrace.verification.simulation.Facts.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the applications of a simulation were told, over all their lives, and whether the store
 * agrees.
 */
final class Ledger {
  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private final Map<String, Map<Long, String>> places = new HashMap<>();

  /** For each subscription what came of the messages that it was given. */
  private final Map<String, Map<String, Handling>> handlings = new TreeMap<>();

  private final Map<String, Line> lines = new HashMap<>();

  private final Map<String, List<String>> subscriptions;
  private long live;
  private long deliveries;
  private long digest;
  private int count;
  private long consumers;

  /** Of these subscriptions of these channels. */
  Ledger(Map<String, List<String>> subscriptions) {
    this.subscriptions = subscriptions;
  }

  long deliveries() {
    return deliveries;
  }

  int messages() {
    return sent.size();
  }

  /** Depends on everything that was seen, in its order. */
  long digest() {
    return digest;
  }

  /** Who is told from all other consumers, of all lives. */
  long nextConsumer() {
    return ++consumers;
  }

  String nextId() {
    return "m" + count++;
  }

  Unit send(List<Outgoing> outgoings) {
    Unit unit = new Unit();
    for (Outgoing outgoing : outgoings) {
      Sent one = new Sent(outgoing, unit, outgoing.due().orElse(Instant.MIN));
      unit.messages.add(one);
      sent.put(one.id, one);
      one.left = subscriptions.getOrDefault(one.channel, List.of()).size();
      live += one.left == 0 ? 0 : one.bytes;
    }
    return unit;
  }

  void taken(Unit unit, List<TransportReceipt> receipts) {
    unit.taken = Known.YES;
    for (int i = 0; i < receipts.size(); i++) {
      Sent one = unit.messages.get(i);
      receipts.get(i).position().ifPresent(where -> isAt(one, where));
    }
    mix(unit.messages.getFirst().id.hashCode());
  }

  /** A message is somewhere, and stays there. */
  void isAt(Sent one, Position where) {
    long offset = ((Position.Exact) where).offset();
    Violation.unless(
        one.position < 0 || one.position == offset,
        Promise.POSITIONS_STAY,
        "{} was at {} and is at {}",
        one.id,
        one.position,
        offset);
    one.position = offset;
    String before =
        places.computeIfAbsent(one.channel, none -> new HashMap<>()).put(offset, one.id);
    Violation.unless(
        before == null || before.equals(one.id),
        Promise.POSITIONS_STAY,
        "{} and {} are both at {} of {}",
        before,
        one.id,
        offset,
        one.channel);
  }

  Sent sent(String id) {
    Sent one = sent.get(id);
    Violation.unless(
        one != null, Promise.NOTHING_IS_INVENTED, "{} is there and nobody sent it", id);
    if (one == null) {
      throw new IllegalStateException(id);
    }
    return one;
  }

  /** A message exists: what had to come with it does too. */
  void exists(Sent one) {
    Violation.unless(
        one.unit.taken != Known.NO,
        Promise.ALL_OR_NONE,
        "{} is there, and was to come with what is not",
        one.id);
    one.unit.seen = true;
  }

  /** A subscription hands a message to a consumer. */
  Lease delivered(
      String subscription, long consumer, Delivery delivery, Instant now, Duration time) {
    Sent one = sent(delivery.message().id());
    exists(one);
    isAt(one, delivery.position());
    Handling handling =
        handlings
            .computeIfAbsent(subscription, none -> new LinkedHashMap<>())
            .computeIfAbsent(one.id, none -> new Handling(one, line(subscription, one)));
    Violation.unless(
        handling.settled != Known.YES,
        Promise.SETTLED_STAYS_SETTLED,
        "{} was settled by {} and comes again",
        one.id,
        subscription);
    Violation.unless(
        !handling.isHeld(now),
        Promise.NO_DUPLICATES,
        "{} is leased to another of {} and comes again",
        one.id,
        subscription);
    if (handling.settled == Known.ASKED) {
      // So it was not taken, and what was to come with it is not there.
      handling.settled = Known.NO;
      Violation.unless(
          !handling.outputs.seen,
          Promise.ALL_OR_NONE,
          "{} was not settled, and what it caused is there",
          one.id);
      handling.outputs.taken = Known.NO;
    }
    int attempts = delivery.attempts();
    Again asked = handling.asked;
    Instant due = handling.due;
    boolean again = false;
    if (asked != null && asked.attempts() == attempts) {
      again = true;
      due = asked.due();
    }
    Violation.unless(
        attempts == handling.attempts || again,
        Promise.ATTEMPTS_ARE_COUNTED,
        "{} comes with {} attempts, of {} or {}",
        one.id,
        attempts,
        handling.attempts,
        asked);
    Violation.unless(
        !now.isBefore(due),
        Promise.NOT_BEFORE_ITS_TIME,
        "{} comes at {} and was due at {}",
        one.id,
        now,
        due);
    handling.attempts = attempts;
    handling.asked = null;
    handling.due = Instant.MIN;
    inOrder(subscription, consumer, handling, now);
    Lease lease = new Lease(consumer, now.plus(time), handling, delivery);
    handling.lease = lease;
    deliveries++;
    mix(one.id.hashCode() + attempts);
    return lease;
  }

  private void inOrder(String subscription, long consumer, Handling handling, Instant now) {
    if (handling.sent.key.isEmpty()) {
      return;
    }
    Line line = handling.line;
    line.open.put(handling.sent.position, handling);
    Violation.unless(
        handling.sent.position > line.settled,
        Promise.ORDER_OF_KEYS,
        "{} comes to {} after {} of the same key was settled",
        handling.sent.id,
        subscription,
        line.settled);
    Lease lost = handling.lease;
    for (Handling before : line.open.headMap(handling.sent.position).values()) {
      Violation.unless(
          before.settled != Known.NO || before.isHeldBy(consumer, now),
          Promise.ORDER_OF_KEYS,
          "{} comes to {} before {} of the same key is settled",
          handling.sent.id,
          subscription,
          before.sent.id);
    }
    for (Handling after : line.open.tailMap(handling.sent.position, false).values()) {
      Lease behind = after.lease;
      if (lost != null && behind != null && behind.consumer == lost.consumer) {
        // Whoever loses a message loses what follows it in its key.
        after.lease = null;
      }
    }
  }

  /** Somebody who had lost a message settled it. */
  void takenTooLate(Lease lease) {
    Violation.unless(
        false,
        Promise.NO_DUPLICATES,
        "{} was settled by a consumer that had lost it",
        lease.handling.sent.id);
  }

  private Line line(String subscription, Sent one) {
    return lines.computeIfAbsent(subscription + " " + one.key, none -> new Line());
  }

  /** A subscription is through with a message. */
  void settled(Handling handling) {
    handling.settled = Known.YES;
    handling.outputs.taken = Known.YES;
    handling.line.open.remove(handling.sent.position);
    handling.line.settled = Math.max(handling.line.settled, handling.sent.position);
    handling.sent.left--;
    live -= handling.sent.left == 0 ? handling.sent.bytes : 0;
  }

  /** A consumer has left. */
  void left(long consumer) {
    for (Map<String, Handling> all : handlings.values()) {
      for (Handling one : all.values()) {
        Lease lease = one.lease;
        if (lease != null && lease.consumer == consumer) {
          one.lease = null;
        }
      }
    }
  }

  /** All processes have ended: nobody holds anything. */
  void restarted() {
    handlings.values().forEach(all -> all.values().forEach(one -> one.lease = null));
  }

  /** After everything was handled: whatever was acknowledged came to whom it was for. */
  void check() {
    for (Sent one : sent.values()) {
      for (String subscription : subscriptions.getOrDefault(one.channel, List.of())) {
        Handling handling = handlings.getOrDefault(subscription, Map.of()).get(one.id);
        boolean came = handling != null;
        Violation.unless(
            came || one.unit.taken != Known.YES,
            Promise.RECEIPTS_SURVIVE,
            "{} was acknowledged and never came to {}",
            one.id,
            subscription);
        Violation.unless(
            came || !one.unit.seen,
            Promise.ALL_OR_NONE,
            "{} did not come to {}, and others of its unit did",
            one.id,
            subscription);
      }
    }
    handlings.forEach((subscription, all) ->
        all.values()
            .forEach(one ->
                Violation.unless(
                    one.settled == Known.YES || one.settled == Known.ASKED,
                    Promise.RECEIPTS_SURVIVE,
                    "{} came to {}, was not settled, and did not come again",
                    one.sent.id,
                    subscription)));
    handlings
        .values()
        .forEach(all ->
            all.values()
                .forEach(one ->
                    Violation.unless(
                        one.settled != Known.YES
                            || one.outputs.messages.isEmpty()
                            || one.outputs.seen,
                        Promise.ALL_OR_NONE,
                        "{} was settled, and what it caused is not there",
                        one.sent.id)));
  }

  /** What the store has to keep, as far as is known: what somebody may still be given. */
  long liveBytes() {
    return live;
  }

  void mix(long number) {
    digest = digest * 0x100000001b3L + number;
  }
}
