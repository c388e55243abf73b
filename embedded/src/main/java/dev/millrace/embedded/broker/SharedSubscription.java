package dev.millrace.embedded.broker;

import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.Row;
import dev.millrace.embedded.broker.Fact.Settled;
import dev.millrace.embedded.broker.Fact.Start;
import dev.millrace.embedded.broker.Fact.Started;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.embedded.state.Page;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A queue-shaped subscription: its cursors, its consumers, and the counts that always add up. */
final class SharedSubscription extends SubscriptionState {
  private final List<Cursor> cursors = new ArrayList<>();
  private final Set<Member> members = new LinkedHashSet<>();
  int leased;
  private int waiting;
  private long handled;
  private long dead;

  /** The cursor that is asked first the next time, so that none of them waits for ever. */
  int turn;

  SharedSubscription(ChannelState channel, SubscriptionMade made) {
    super(channel, made);
    boolean ordered = made.mode() == Fact.Mode.ORDERED;
    for (int partition = 0; partition < channel.partitions.size(); partition++) {
      cursors.add(
          new Cursor(partition, start(partition), channel.partitions.get(partition), ordered));
    }
  }

  List<Cursor> cursors() {
    return cursors;
  }

  Cursor cursor(int partition) {
    Damage.unless(
        partition < cursors.size(),
        "a record names partition " + partition + " of '" + name + "', which it does not have");
    return cursors.get(partition);
  }

  Set<Member> members() {
    return members;
  }

  int waiting() {
    return waiting;
  }

  void apply(Settled settled) {
    for (Row row : settled.done()) {
      handled += settle(cursor(row.partition()), row.first(), row.end());
    }
    for (Ended ended : settled.others()) {
      apply(ended);
    }
  }

  private void apply(Ended ended) {
    Cursor cursor = cursor(ended.partition());
    switch (ended.end()) {
      case DONE -> handled += settle(cursor, ended.number(), ended.number() + 1);
      case DEAD -> dead += settle(cursor, ended.number(), ended.number() + 1);
      case AGAIN -> defer(cursor.hold(ended.number()), ended);
      case HANDED_BACK -> handBack(cursor.hold(ended.number()));
    }
  }

  private long settle(Cursor cursor, long from, long to) {
    for (long number = from; number < to; number++) {
      Held held = cursor.find(number);
      if (held != null) {
        leave(held);
      }
    }
    return cursor.settle(from, to);
  }

  private void defer(Held held, Ended ended) {
    leave(held);
    held.attempts = ended.attempts();
    held.started = 0;
    held.alone = false;
    held.suspect = false;
    held.due = ended.due();
    waiting++;
    held.cursor.defer(held);
  }

  /**
   * Takes the start back. One that ran alone was a suspect's, and it stays one: it has not been
   * cleared.
   */
  void handBack(Held held) {
    leave(held);
    if (held.started > 0) {
      held.suspect = held.alone;
      held.attempts = held.started - 1;
      held.started = 0;
      held.alone = false;
    }
    held.cursor.putBack(held);
  }

  /** A message's time has come. */
  void ripen(Held held) {
    leave(held);
    held.cursor.putBack(held);
  }

  private void leave(Held held) {
    switch (held.state) {
      case LEASED -> {
        leased--;
        Member consumer = held.consumer;
        if (consumer != null) {
          consumer.leases.remove(held.lease);
        }
      }
      case WAITING -> waiting--;
      case READY -> {}
    }
  }

  void apply(Started started) {
    for (Row row : started.first()) {
      for (long number = row.first(); number < row.end(); number++) {
        apply(new Start(row.partition(), number, 1, false));
      }
    }
    for (Start start : started.others()) {
      apply(start);
    }
  }

  private void apply(Start start) {
    Held held = cursor(start.partition()).hold(start.number());
    held.started = start.attempt();
    held.alone = start.alone();
  }

  /**
   * After the log was read: what had started and not ended is a suspect, and if it ran alone, its
   * death counts.
   *
   * @return what waits for its time
   */
  List<Held> recovered() {
    List<Held> deferred = new ArrayList<>();
    for (Cursor cursor : cursors) {
      for (Held held : cursor.held()) {
        if (held.started > 0) {
          held.suspect = true;
          held.attempts = held.alone ? held.started : held.started - 1;
          held.started = 0;
          held.alone = false;
        }
        if (held.state == Held.State.WAITING) {
          deferred.add(held);
        }
      }
    }
    return deferred;
  }

  @Override
  boolean isSettled(int partition, long number) {
    return cursor(partition).settled.contains(number);
  }

  @Override
  boolean allSettled(int partition, long from, long to) {
    return cursor(partition).settled.containsAll(from, to);
  }

  @Override
  long countSettled(int partition, long from, long to) {
    return cursor(partition).settled.count(from, to);
  }

  @Override
  StateSnapshot snapshot() {
    ByteSink rest = new ByteSink(64).number(handled).number(dead);
    List<Page> changed = new ArrayList<>();
    for (Cursor cursor : cursors) {
      StateFormat.write(rest, cursor);
      changed.addAll(StateFormat.pages(id, cursor, cursor.settled.takeChanged()));
    }
    return new StateSnapshot(id, rest.toBytes(), changed);
  }

  @Override
  void notKept(StateSnapshot lost) {
    for (Page page : lost.changed()) {
      cursor(page.id().partition()).settled.untake(page.id().chunk());
    }
  }

  @Override
  void restore(byte[] rest, StateSnapshot.Pages pages) {
    ByteFeed feed = new ByteFeed(rest);
    handled = feed.number();
    dead = feed.number();
    for (Cursor cursor : cursors) {
      waiting += StateFormat.read(feed, id, cursor, pages);
    }
  }

  @Override
  SubscriptionInfo info() {
    long accepted = 0;
    for (Cursor cursor : cursors) {
      accepted += cursor.index.end() - cursor.start;
    }
    long queued = accepted - leased - waiting - handled - dead;
    return new SubscriptionInfo(
        name, accepted, queued, leased, waiting, handled, dead, paused, members.size());
  }
}
