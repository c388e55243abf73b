package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.embedded.broker.Fact.Ended;
import dev.millrace.embedded.broker.Fact.Missed;
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
import java.util.function.LongPredicate;

/** A queue-shaped subscription: its cursors, its consumers, and the counts that always add up. */
final class SharedSubscription extends SubscriptionState {
  private final List<Cursor> cursors = new ArrayList<>();
  private final Set<Member> members = new LinkedHashSet<>();
  private final Waiting waiting;
  private final int limit;
  private long handled;
  private long dead;
  private long expired;
  private long lost;

  /** The cursor that is asked first the next time, so that none of them waits for ever. */
  int turn;

  /** When the alarm will have it looked at again. */
  long lookAgain = Long.MAX_VALUE;

  SharedSubscription(ChannelState channel, SubscriptionMade made, WaitingFiles files) {
    super(channel, made);
    this.waiting = channel.isInMemory() ? files.unkept() : files.of(made.subscription());
    this.limit = files.limit();
    int mostMarks = Math.max(1, limit / channel.partitions.size());
    boolean ordered = made.mode() == Fact.Mode.ORDERED;
    for (int partition = 0; partition < channel.partitions.size(); partition++) {
      cursors.add(
          new Cursor(
              partition,
              start(partition),
              channel.partitions.get(partition),
              ordered,
              waiting,
              mostMarks));
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

  /** When what waits is due. */
  Waiting waiting() {
    return waiting;
  }

  /** How many that wait may be called back: twice what lanes remember, so that some are free. */
  int room() {
    int inMemory = 0;
    for (Cursor cursor : cursors) {
      inMemory += cursor.inMemory();
    }
    return 2 * limit - inMemory;
  }

  void apply(Settled settled) {
    for (Row row : settled.done()) {
      handled += cursor(row.partition()).settle(row.first(), row.end());
    }
    for (Ended ended : settled.others()) {
      apply(ended);
    }
  }

  private void apply(Ended ended) {
    Cursor cursor = cursor(ended.partition());
    long number = ended.number();
    switch (ended.end()) {
      case DONE -> handled += cursor.settle(number, number + 1);
      case DEAD -> dead += cursor.settle(number, number + 1);
      case AGAIN -> cursor.defer(number, ended.due(), ended.attempts());
      case HANDED_BACK -> cursor.handBack(number);
    }
  }

  @Override
  void apply(Missed missed) {
    for (Row row : missed.rows()) {
      long count = cursor(row.partition()).settle(row.first(), row.end());
      if (missed.reason() == Gap.Reason.EXPIRED) {
        expired += count;
      } else {
        lost += count;
      }
    }
  }

  void apply(Started started) {
    for (Row row : started.first()) {
      cursor(row.partition()).start(row.first(), row.end());
    }
    for (Start start : started.others()) {
      cursor(start.partition()).start(start.number(), start.attempt(), start.alone());
    }
  }

  /** The log was read. */
  void recovered() {
    cursors.forEach(Cursor::recovered);
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
  LongPredicate settledNow(int partition, long from, long to) {
    return cursor(partition).settled.copy(from, to)::contains;
  }

  @Override
  long countSettled(int partition, long from, long to) {
    return cursor(partition).settled.count(from, to);
  }

  @Override
  StateSnapshot snapshot() {
    long passed = expired;
    for (Cursor cursor : cursors) {
      passed += cursor.frontier().replaced();
    }
    ByteSink rest = new ByteSink(64).number(handled).number(dead).number(passed).number(lost);
    List<Page> changed = new ArrayList<>();
    for (Cursor cursor : cursors) {
      StateFormat.write(rest, cursor);
      changed.addAll(StateFormat.pages(id, cursor));
    }
    return new StateSnapshot(id, rest.toBytes(), changed);
  }

  @Override
  void notKept(Page.Id lost) {
    StateFormat.notKept(cursors, lost);
  }

  @Override
  void restore(byte[] rest, StateSnapshot.Pages pages) {
    ByteFeed feed = new ByteFeed(rest);
    handled = feed.number();
    dead = feed.number();
    expired = feed.number();
    lost = feed.number();
    for (Cursor cursor : cursors) {
      StateFormat.read(feed, id, cursor, pages);
    }
  }

  @Override
  SubscriptionInfo info() {
    long accepted = 0;
    long leased = 0;
    int waits = 0;
    long passed = expired;
    long gone = lost;
    for (Cursor cursor : cursors) {
      passed += cursor.gaps().expired() + cursor.frontier().replaced();
      gone += cursor.gaps().lost();
      accepted += cursor.index.end() - cursor.start;
      leased += cursor.leases().count();
      waits += cursor.waiting.count();
    }
    long queued = accepted - leased - waits - handled - dead - passed - gone;
    return new SubscriptionInfo(
        name, accepted, queued, leased, waits, handled, dead, passed, gone, paused, members.size());
  }
}
