package dev.millrace.embedded.broker;

import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.StorageFullException;
import dev.millrace.embedded.broker.Fact.End;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
  void start(Member member, List<PreparedStart> starts, CompletableFuture<Done> answer) {
    long most = ENTRY;
    for (PreparedStart start : starts) {
      most += (long) ENTRY * start.count();
    }
    broker.round.reserve(most, false);
    Rows first = new Rows();
    List<Fact.Start> others = new ArrayList<>();
    for (PreparedStart start : starts) {
      long end = start.lease() + start.count();
      for (long lease = start.lease(); lease < end; lease++) {
        Run run = member.find(lease);
        int at = run == null ? -1 : run.at(lease);
        if (run == null || !run.isLeased(at)) {
          continue;
        }
        if (start.isFirst()) {
          first.add(run.cursor.partition, run.number(at));
        } else {
          others.add(start(run, at, start.start()));
        }
      }
    }
    if (!first.isEmpty() || !others.isEmpty()) {
      broker.round.write(new Fact.Started(member.subscription.id, first.take(), others));
    }
    broker.round.whenWritten(answer, Done.DONE);
  }

  private static Fact.Start start(Run run, int at, QueueSource.Start start) {
    run.cursor.hold(run, at).state = Held.State.LEASED;
    return new Fact.Start(run.cursor.partition, run.number(at), start.attempt(), start.alone());
  }

  /**
   * Settles what is leased, all in one frame if it fits; else frame by frame, none of the
   * settlements torn apart.
   */
  void settle(
      Member member,
      List<PreparedSettlement> settlements,
      CompletableFuture<List<Boolean>> answer) {
    Ends ends = new Ends(settlements.size());
    int first = 0;
    try {
      for (int i = 0; i < settlements.size(); i++) {
        PreparedSettlement settlement = settlements.get(i);
        if (ends.add(member, i, settlement) && settlement.most() > 0) {
          check(member.subscription.channel, settlement);
        }
      }
      long most = ENTRY;
      for (int i = 0; i < ends.size(); i++) {
        long size = ends.get(i).most(ENTRY);
        if (most + size > broker.round.mostBytes()) {
          commit(member, ends.part(first, i), most);
          first = i;
          most = ENTRY;
        }
        most += size;
      }
      commit(member, ends.part(first, ends.size()), most);
      broker.round.whenDurable(answer, ends.answers());
    } catch (LogFullException waits) {
      if (first == 0) {
        throw waits;
      }
      settleLater(member, settlements, ends.get(first), ends.answers(), answer);
    } finally {
      ends.unmark();
    }
  }

  /** Some are committed and the log has no room for the others yet: all are answered together. */
  private void settleLater(
      Member member,
      List<PreparedSettlement> settlements,
      Ends.End next,
      List<Boolean> answers,
      CompletableFuture<List<Boolean>> answer) {
    List<PreparedSettlement> rest =
        new ArrayList<>(settlements.subList(next.of(), settlements.size()));
    rest.set(0, next.settlement().from(next.run().firstLease() + next.at()));
    CompletableFuture<List<Boolean>> settled = new CompletableFuture<>();
    broker.defer(waiting -> settle(member, rest, waiting), settled);
    var unused =
        settled.handle((others, failure) -> {
          if (failure != null) {
            return answer.completeExceptionally(failure);
          }
          List<Boolean> all = new ArrayList<>(answers.subList(0, next.answer()));
          all.addAll(others);
          return answer.complete(all);
        });
  }

  private void check(ChannelState input, PreparedSettlement settlement) {
    publishing.check(input, settlement.outputs());
    if (settlement.most() + 2 * ENTRY > broker.round.mostBytes()) {
      throw new MessageTooLargeException(
          "handling message '%s' caused %,d bytes in %d messages; at most %,d can be committed together. Publish less in one handling"
              .formatted(
                  settlement.settlement().delivery().message().id(),
                  settlement.most(),
                  Prepared.count(settlement.outputs()),
                  broker.round.mostBytes()));
    }
  }

  /**
   * Commits a position with everything the records before it caused, or says that the epoch has
   * passed.
   */
  void commit(Reader reader, PreparedCommit prepared, CompletableFuture<Boolean> answer) {
    LogSource.Commit commit = prepared.commit();
    Share share = share(reader, commit);
    if (share == null) {
      broker.round.whenDurable(answer, false);
      return;
    }
    if (commit.next().offset() > share.fetch) {
      throw new MillraceException(
          "position %s of '%s' lies beyond what was handed out, which ends at %d; commit what was handled"
              .formatted(commit.next(), reader.subscription.name, share.fetch));
    }
    publishing.check(reader.subscription.channel, prepared.outputs());
    if (prepared.most() > broker.round.mostBytes()) {
      throw new MessageTooLargeException(
          "a commit of '%s' has %,d bytes in %d messages; at most %,d can be committed together. Publish less in one handling"
              .formatted(
                  reader.subscription.name,
                  prepared.most(),
                  Prepared.count(prepared.outputs()),
                  broker.round.mostBytes()));
    }
    List<Missing.Row> missed = share.missedBefore(commit.next().offset());
    broker.round.reserve(
        prepared.most() + missed.size() * 2L * ENTRY, !prepared.outputs().isEmpty());
    publishing.take(prepared.outputs());
    for (int i = 0; i < prepared.letters().size(); i++) {
      Position.Exact where = where(commit.letters().get(i).position(), commit.next());
      add(reader.subscription, where.partition(), where.offset(), prepared.letters().get(i));
    }
    if (commit.next().offset() > share.next()) {
      for (Missing.Row row : missed) {
        Fact.Row one = new Fact.Row(share.partition, row.from(), row.count());
        broker.round.add(new Fact.Missed(reader.subscription.id, row.reason(), List.of(one)));
      }
      broker.round.add(
          new Fact.Committed(reader.subscription.id, share.partition, commit.next().offset()));
    }
    broker.round.whenDurable(answer, true);
  }

  private static @Nullable Share share(Reader reader, LogSource.Commit commit) {
    for (Share share : reader.subscription.shares()) {
      if (share.partition == commit.partition() && share.isHeldBy(reader, commit.epoch())) {
        return share;
      }
    }
    return null;
  }

  /**
   * The place of a letter, for the count of the dead; one that does not say its place counts where
   * it was committed.
   */
  private static Position.Exact where(Position said, Position.Exact committed) {
    return said instanceof Position.Exact exact && exact.partition() == committed.partition()
        ? exact
        : committed;
  }

  private void commit(Member member, List<Ends.End> ends, long most) {
    if (ends.isEmpty()) {
      return;
    }
    boolean publishes = false;
    for (Ends.End end : ends) {
      publishes |= !end.settlement().outputs().isEmpty();
    }
    broker.round.reserve(most, publishes);
    Rows done = new Rows();
    List<Ended> others = new ArrayList<>();
    for (Ends.End end : ends) {
      Run run = end.run();
      run.cursor.release(run, end.at(), end.count());
      if (end.settlement().done()) {
        end.done(done);
      } else {
        others.add(ended(member, run, end.at(), end.settlement().settlement().end()));
      }
    }
    broker.round.add(new Fact.Settled(member.subscription.id, done.take(), others));
    for (Ends.End end : ends) {
      PreparedSettlement settlement = end.settlement();
      if (!settlement.outputs().isEmpty()) {
        publishing.take(settlement.outputs());
      }
      PreparedLetter letter = settlement.letter();
      if (letter != null) {
        Run run = end.run();
        add(member.subscription, run.cursor.partition, run.number(end.at()), letter);
      }
    }
    broker.handOut.changed(member.subscription);
  }

  private Ended ended(Member member, Run run, int at, Settlement.End end) {
    int partition = run.cursor.partition;
    long number = run.number(at);
    return switch (end) {
      case Settlement.End.Done() -> new Ended(partition, number, End.DONE, 0, 0);
      case Settlement.End.Dead dead -> new Ended(partition, number, End.DEAD, 0, 0);
      case Settlement.End.HandedBack() -> {
        run.cursor.hold(run, at);
        yield new Ended(partition, number, End.HANDED_BACK, 0, 0);
      }
      case Settlement.End.Again(var when, var attempts) -> {
        run.cursor.hold(run, at);
        long due = Publishing.roundedUp(when);
        broker.round.afterwards(() -> broker.handOut.schedule(member.subscription));
        yield new Ended(partition, number, End.AGAIN, due, attempts);
      }
    };
  }

  private void add(
      SubscriptionState subscription, int partition, long number, PreparedLetter prepared) {
    Letters letters = subscription.channel.letters;
    long letter = broker.round.take(letters.partition, broker.millis(), prepared.piece());
    long replaced = letters.remember(prepared.identity(), letter);
    if (replaced >= 0) {
      broker.round.add(new Fact.Removed(subscription.channel.id, Partition.LETTERS, replaced));
    }
    if (subscription instanceof AssignedSubscription) {
      broker.round.add(new Fact.GivenUp(subscription.id, partition, number));
    }
  }

  /**
   * Writes that hand-overs were taken back. It need not survive: what is lost makes a suspect that
   * is not one. So a full disk is no hindrance either.
   */
  static void takeBack(Broker broker, SharedSubscription subscription, List<Ended> ends) {
    if (ends.isEmpty()) {
      return;
    }
    Fact fact = new Fact.Settled(subscription.id, List.of(), ends);
    try {
      broker.round.reserve((ends.size() + 1L) * ENTRY, false);
    } catch (StorageFullException full) {
      broker.books.apply(fact);
      return;
    }
    broker.round.write(fact);
  }
}
