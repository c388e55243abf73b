package dev.millrace.verification.simulation;

import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the applications of a simulation were told, over all their lives, and whether the store
 * agrees. The numbers in the messages are those of the invariants in {@link Broken}.
 */
final class Ledger {
  /** What is known of something that was asked for. */
  enum Known {
    ASKED,
    YES,
    NO
  }

  /** Messages that are taken all or none. */
  static final class Unit {
    final List<Sent> messages = new ArrayList<>();
    Known taken = Known.ASKED;
    boolean seen;
  }

  /** A message. */
  static final class Sent {
    final String id;
    final String channel;
    final String key;
    final Unit unit;
    final Instant due;
    long position = -1;

    Sent(Outgoing outgoing, Unit unit, Instant due) {
      this.id = outgoing.message().id();
      this.channel = outgoing.channel();
      this.key = outgoing.message().key().orElse("");
      this.unit = unit;
      this.due = due;
    }
  }

  /** What one subscription knows of one message. */
  static final class Handling {
    final Sent sent;
    Known settled = Known.NO;
    int attempts;
    Instant due;

    /** What it would be if the settlement that nobody answered was taken. */
    int attemptsInDoubt = -1;

    /** Who has it, as far as is known. */
    @Nullable Lease lease;

    Unit outputs = new Unit();

    Handling(Sent sent) {
      this.sent = sent;
      this.due = sent.due;
    }

    boolean isHeldBy(Object consumer, Instant now) {
      Lease held = lease;
      return held != null && held.consumer == consumer && now.isBefore(held.until);
    }

    boolean isHeld(Instant now) {
      Lease held = lease;
      return held != null && now.isBefore(held.until);
    }
  }

  /** One hand-over of one message to one consumer. */
  static final class Lease {
    final Object consumer;
    final Instant until;
    final Handling handling;
    final Delivery delivery;

    Lease(Object consumer, Instant until, Handling handling, Delivery delivery) {
      this.consumer = consumer;
      this.until = until;
      this.handling = handling;
      this.delivery = delivery;
    }

    /** Whether nobody was given the message since. */
    boolean isCurrent() {
      return handling.lease == this;
    }
  }

  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private final Map<String, Map<Long, String>> places = new HashMap<>();

  /** For each subscription what came of the messages that it was given. */
  private final Map<String, Map<String, Handling>> handlings = new TreeMap<>();

  /** For each subscription and key what it was given, by position. */
  private final Map<String, TreeMap<Long, Handling>> lines = new HashMap<>();

  private long deliveries;
  private long digest;
  private int count;

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

  String nextId() {
    return "m" + count++;
  }

  Unit send(List<Outgoing> outgoings) {
    Unit unit = new Unit();
    for (Outgoing outgoing : outgoings) {
      Sent one = new Sent(outgoing, unit, outgoing.due().orElse(Instant.MIN));
      unit.messages.add(one);
      sent.put(one.id, one);
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
    Broken.unless(
        one.position < 0 || one.position == offset,
        2,
        "%s was at %d and is at %d",
        one.id,
        one.position,
        offset);
    one.position = offset;
    String before =
        places.computeIfAbsent(one.channel, none -> new HashMap<>()).put(offset, one.id);
    Broken.unless(
        before == null || before.equals(one.id),
        2,
        "%s and %s are both at %d of %s",
        before,
        one.id,
        offset,
        one.channel);
  }

  Sent sent(String id) {
    Sent one = sent.get(id);
    Broken.unless(one != null, 4, "%s is there and nobody sent it", id);
    if (one == null) {
      throw new IllegalStateException(id);
    }
    return one;
  }

  /** A message exists: what had to come with it does too. */
  void exists(Sent one) {
    Broken.unless(
        one.unit.taken != Known.NO, 7, "%s is there, and was to come with what is not", one.id);
    one.unit.seen = true;
  }

  /** A subscription hands a message to a consumer. */
  Lease delivered(
      String subscription, Object consumer, Delivery delivery, Instant now, Duration time) {
    Sent one = sent(delivery.message().id());
    exists(one);
    isAt(one, delivery.position());
    Handling handling =
        handlings
            .computeIfAbsent(subscription, none -> new LinkedHashMap<>())
            .computeIfAbsent(one.id, none -> new Handling(one));
    Broken.unless(
        handling.settled != Known.YES, 5, "%s was settled by %s and comes again", one.id, subscription);
    Broken.unless(
        !handling.isHeld(now), 5, "%s is leased to another of %s and comes again", one.id, subscription);
    if (handling.settled == Known.ASKED) {
      // So it was not taken, and what was to come with it is not there.
      handling.settled = Known.NO;
      Broken.unless(
          !handling.outputs.seen, 7, "%s was not settled, and what it caused is there", one.id);
      handling.outputs.taken = Known.NO;
    }
    int attempts = delivery.attempts();
    Broken.unless(
        attempts == handling.attempts || attempts == handling.attemptsInDoubt,
        6,
        "%s comes with %d attempts, of %d or %d",
        one.id,
        attempts,
        handling.attempts,
        handling.attemptsInDoubt);
    Broken.unless(
        attempts != handling.attempts || !now.isBefore(handling.due),
        6,
        "%s comes at %s and was due at %s",
        one.id,
        now,
        handling.due);
    handling.attempts = attempts;
    handling.attemptsInDoubt = -1;
    handling.due = Instant.MIN;
    inOrder(subscription, consumer, handling, now);
    Lease lease = new Lease(consumer, now.plus(time), handling, delivery);
    handling.lease = lease;
    deliveries++;
    mix(one.id.hashCode() + attempts);
    return lease;
  }

  private void inOrder(String subscription, Object consumer, Handling handling, Instant now) {
    if (handling.sent.key.isEmpty()) {
      return;
    }
    TreeMap<Long, Handling> line =
        lines.computeIfAbsent(subscription + " " + handling.sent.key, none -> new TreeMap<>());
    line.put(handling.sent.position, handling);
    Lease lost = handling.lease;
    for (Handling before : line.headMap(handling.sent.position).values()) {
      Broken.unless(
          before.settled != Known.NO || before.isHeldBy(consumer, now),
          3,
          "%s comes to %s before %s of the same key is settled",
          handling.sent.id,
          subscription,
          before.sent.id);
    }
    for (Handling after : line.tailMap(handling.sent.position, false).values()) {
      Broken.unless(
          after.settled != Known.YES,
          3,
          "%s comes to %s after %s of the same key was settled",
          handling.sent.id,
          subscription,
          after.sent.id);
      Lease behind = after.lease;
      if (lost != null && behind != null && behind.consumer == lost.consumer) {
        // Whoever loses a message loses what follows it in its key.
        after.lease = null;
      }
    }
  }

  /** A consumer has left. */
  void left(Object consumer) {
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
  void check(Map<String, List<String>> subscriptions) {
    for (Sent one : sent.values()) {
      for (String subscription : subscriptions.getOrDefault(one.channel, List.of())) {
        Handling handling = handlings.getOrDefault(subscription, Map.of()).get(one.id);
        boolean came = handling != null;
        Broken.unless(
            came || one.unit.taken != Known.YES,
            1,
            "%s was acknowledged and never came to %s",
            one.id,
            subscription);
        Broken.unless(
            came || !one.unit.seen, 7, "%s did not come to %s, and others of its unit did", one.id, subscription);
      }
    }
    handlings.forEach((subscription, all) ->
        all.values()
            .forEach(one ->
                Broken.unless(
                    one.settled == Known.YES || one.settled == Known.ASKED,
                    1,
                    "%s came to %s, was not settled, and did not come again",
                    one.sent.id,
                    subscription)));
    handlings
        .values()
        .forEach(all ->
            all.values()
                .forEach(one ->
                    Broken.unless(
                        one.settled != Known.YES
                            || one.outputs.messages.isEmpty()
                            || one.outputs.seen,
                        7,
                        "%s was settled, and what it caused is not there",
                        one.sent.id)));
  }

  void mix(long number) {
    digest = digest * 0x100000001b3L + number;
  }
}
