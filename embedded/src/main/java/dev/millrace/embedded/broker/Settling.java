package dev.millrace.embedded.broker;

import dev.millrace.MessageTooLargeException;
import dev.millrace.StorageFullException;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Begins hand-overs and ends them, with everything they cause; or says that their leases have
 * passed.
 */
final class Settling {
  /** More than one start or end takes in a record. */
  private static final int ENTRY = 32;

  private final Broker broker;
  private final Publishing publishing;

  Settling(Broker broker, Publishing publishing) {
    this.broker = broker;
    this.publishing = publishing;
  }

  /** Writes that hand-overs begin, as far as their leases have not passed. */
  void start(Member member, List<QueueSource.Start> starts, CompletableFuture<Done> answer) {
    List<Fact.Start> facts = new ArrayList<>();
    for (QueueSource.Start start : starts) {
      Held held = member.leases.get(start.delivery().lease());
      if (held != null) {
        facts.add(
            new Fact.Start(held.cursor.partition, held.number, start.attempt(), start.alone()));
      }
    }
    if (!facts.isEmpty()) {
      broker.round.reserve((facts.size() + 1L) * ENTRY, false);
      broker.round.write(new Fact.Started(member.subscription.id, facts));
    }
    broker.round.whenWritten(answer, Done.DONE);
  }

  /**
   * Settles what is leased, all in one frame if it fits; else frame by frame, none of the
   * settlements torn apart.
   */
  void settle(
      Member member,
      List<PreparedSettlement> settlements,
      CompletableFuture<List<Boolean>> answer) {
    List<Boolean> answers = new ArrayList<>();
    List<PreparedSettlement> valid = new ArrayList<>();
    Set<Long> seen = new HashSet<>();
    for (PreparedSettlement settlement : settlements) {
      Delivery delivery = settlement.settlement().delivery();
      boolean leased = member.leases.containsKey(delivery.lease()) && seen.add(delivery.lease());
      answers.add(leased);
      if (leased) {
        check(settlement);
        valid.add(settlement);
      }
    }
    List<PreparedSettlement> together = new ArrayList<>();
    long most = ENTRY;
    for (PreparedSettlement settlement : valid) {
      long size = ENTRY + settlement.most();
      if (most + size > broker.round.mostBytes()) {
        commit(member, together, most);
        together.clear();
        most = ENTRY;
      }
      together.add(settlement);
      most += size;
    }
    commit(member, together, most);
    broker.round.whenDurable(answer, answers);
  }

  private void check(PreparedSettlement settlement) {
    publishing.check(settlement.outputs());
    if (settlement.most() + 2 * ENTRY > broker.round.mostBytes()) {
      throw new MessageTooLargeException(
          "handling message '%s' caused %,d bytes in %d messages; at most %,d can be committed together. Publish less in one handling"
              .formatted(
                  settlement.settlement().delivery().message().id(),
                  settlement.most(),
                  settlement.outputs().size(),
                  broker.round.mostBytes()));
    }
  }

  private void commit(Member member, List<PreparedSettlement> together, long most) {
    if (together.isEmpty()) {
      return;
    }
    boolean publishes = together.stream().anyMatch(settlement -> !settlement.outputs().isEmpty());
    broker.round.reserve(most, publishes);
    List<Ended> ends = new ArrayList<>();
    for (PreparedSettlement settlement : together) {
      Held held = member.leases.get(settlement.settlement().delivery().lease());
      if (held == null) {
        throw new IllegalStateException("a lease was checked before");
      }
      Ended ended = ended(held, settlement.settlement().end());
      ends.add(ended);
      if (ended.end() == End.AGAIN) {
        broker.round.afterwards(() -> schedule(member.subscription, held, ended.due()));
      }
    }
    broker.round.add(new Fact.Settled(member.subscription.id, List.copyOf(ends)));
    for (PreparedSettlement settlement : together) {
      publishing.take(settlement.outputs());
      PreparedLetter letter = settlement.letter();
      if (letter != null) {
        add(member.subscription, letter);
      }
    }
    broker.handOut.changed(member.subscription);
  }

  private static Ended ended(Held held, Settlement.End end) {
    int partition = held.cursor.partition;
    return switch (end) {
      case Settlement.End.Done() -> new Ended(partition, held.number, End.DONE, 0, 0);
      case Settlement.End.Dead dead -> new Ended(partition, held.number, End.DEAD, 0, 0);
      case Settlement.End.HandedBack() -> new Ended(partition, held.number, End.HANDED_BACK, 0, 0);
      case Settlement.End.Again(var due, var attempts) ->
          new Ended(partition, held.number, End.AGAIN, Publishing.roundedUp(due), attempts);
    };
  }

  void add(SubscriptionState subscription, PreparedLetter letter) {
    ChannelState channel = subscription.channel;
    broker.round.add(
        new Fact.LetterWritten(
            channel.id,
            channel.letters.next(),
            subscription.id,
            broker.millis(),
            letter.identity(),
            letter.content()));
  }

  /** Sees to it that a message that waits is ready at its time. */
  void schedule(SharedSubscription subscription, Held held, long due) {
    broker.alarm.at(
        due,
        () -> {
          if (held.state == Held.State.WAITING
              && held.due == due
              && held.cursor.find(held.number) == held) {
            subscription.ripen(held);
            broker.handOut.changed(subscription);
          }
        });
  }

  /**
   * Writes that hand-overs were taken back. It need not survive: what is lost makes a suspect that
   * is not one. So a full disk is no hindrance either.
   */
  static void takeBack(Broker broker, SharedSubscription subscription, List<Ended> ends) {
    if (ends.isEmpty()) {
      return;
    }
    Fact fact = new Fact.Settled(subscription.id, ends);
    try {
      broker.round.reserve((ends.size() + 1L) * ENTRY, false);
    } catch (StorageFullException full) {
      broker.books.apply(fact);
      return;
    }
    broker.round.write(fact);
  }
}
