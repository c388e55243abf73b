package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Entries;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a queue-shaped subscription: what is settled, what is leased, what is held, and
 * what comes next for whom.
 *
 * <p>Messages beyond the {@link Frontier} were never looked at. Those before it are settled,
 * leased, held, or passed over by their lane. In an unordered subscription no message has a lane.
 */
final class Cursor {
  /*
   * Lanes cost something for every message, and most of the time they decide nothing: while one
   * consumer has all the leases and nothing of a key has come back, handing out by number is handing
   * out in order. So lanes are kept only while they matter, and made from the leases when they begin
   * to: each remembers its message's lane.
   *
   * Priorities. Where a message of the partition has one, the cursor looks ahead, for a bounded
   * number of messages, and files what it sees by priority; a lane has the priority of its first
   * message, so that nothing overtakes within it. What came back goes before either.
   *
   * Waiting. That a message waits is a bit. A lane remembers what waits in it while not too many do; beyond, order is kept by a walk.   */

  /** So many followers are looked for at a time, once there were too many to remember. */
  private static final int FOUND_AT_ONCE = 1024;

  /** So many are looked at ahead of their turn, for those of a higher priority among them. */
  static final int MOST_AHEAD = 1 << 16;

  final int partition;
  final long start;
  final Partition index;
  final SettledSet settled;

  /** What waits for its time. */
  final WaitingSet waiting;

  /** First attempts that have begun, not alone, and not ended. */
  final Ranges started = new Ranges();

  private final boolean ordered;
  private final TreeMap<Long, Held> held = new TreeMap<>();
  private final TreeMap<Long, Held> loose = new TreeMap<>();
  private Lanes lanes = new Lanes();
  private boolean laned;

  /** How many of what is held are there because they wait, for the order of their lanes. */
  private int marks;

  /** How many were passed over, after an opening, that wait. */
  private int waitingBehind;

  private final int mostMarks;

  /** Keeps the order when that were too many. */
  private @Nullable Walk walk;

  private final Ahead ahead = new Ahead();
  private final Leases leases = new Leases();
  private final Gaps gaps;
  private final Frontier frontier;

  /**
   * Begins.
   *
   * @param mostMarks so many lanes may remember what waits in them
   */
  Cursor(
      int partition, long start, Partition index, boolean ordered, Waiting waiting, int mostMarks) {
    this.partition = partition;
    this.start = start;
    this.index = index;
    this.ordered = ordered;
    this.waiting = new WaitingSet(waiting, partition);
    this.mostMarks = mostMarks;
    this.settled = new SettledSet(start);
    this.frontier = new Frontier(this);
    this.gaps = new Gaps(this);
  }

  /** What is held of a message, or null. */
  @Nullable Held find(long number) {
    return held.get(number);
  }

  /** What is held of a message; begins to hold it if nothing was. */
  Held hold(long number) {
    return held.computeIfAbsent(number, n -> new Held(this, n));
  }

  /** Begins to hold a message that is or was leased. */
  Held hold(Run run, int at) {
    Held one = hold(run.number(at));
    one.met = true;
    one.lane = run.lane(at);
    return one;
  }

  Collection<Held> held() {
    return held.values();
  }

  /** What is leased. */
  Leases leases() {
    return leases;
  }

  /** How many messages are in memory that came back, or had attempts. */
  int inMemory() {
    return held.size() - marks;
  }

  @Nullable Walk walk() {
    return walk;
  }

  /**
   * Hands over messages until there are so many in all, or no more now.
   *
   * @param unseen whether messages may be taken that were never handed out
   */
  void fill(Handing handing, int until, boolean unseen) {
    see();
    if (walk != null && walk.isOver()) {
      walk = null;
    }
    keepLanesIfNeeded(handing.member);
    fillFromLoose(handing, until);
    if (walk == null) {
      fillByLanes(handing, until, unseen);
    }
    if (hasTooManyMarks()) {
      beginWalk();
    }
    Walk some = walk;
    if (some != null) {
      while (takeAhead(handing, until)) {
        // What has no lane and was looked at ahead of its turn.
      }
      some.fill(handing, until, unseen);
    }
  }

  private boolean hasTooManyMarks() {
    return marks + waitingBehind > mostMarks;
  }

  private void fillByLanes(Handing handing, int until, boolean unseen) {
    if (hasTooManyMarks()) {
      return;
    }
    fillFromBack(handing, until);
    if (index.hasPriorities()) {
      keepLanes();
      fillByPriority(handing, until, unseen);
    } else {
      while (takeAhead(handing, until)) {
        // One after the other.
      }
      if (unseen) {
        fillFromUnseen(handing, until);
      }
    }
  }

  /** From now on lanes only say who has leases; what is ready in them the walk comes upon. */
  private void beginWalk() {
    Walk begun = new Walk(this);
    walk = begun;
    marks = 0;
    waitingBehind = 0;
    held.values()
        .removeIf(one ->
            one.state == Held.State.WAITING || (one.met && one.lane != 0 && !one.hasHistory()));
    lanes = new Lanes();
    laned = false;
    keepLanes();
    leases.forEachWithLane((run, at) -> begun.lease(run.number(at)));
  }

  /** What was looked at, and what was not. */
  Frontier frontier() {
    return frontier;
  }

  /** Whether somebody else has leases in a lane. */
  boolean isOfAnother(int hash, Member member) {
    Lane lane = lanes.find(hash);
    return lane != null && lane.owner != null && lane.owner != member;
  }

  /** Whether a message was called back, and only who comes upon it sees whether it has a lane. */
  boolean isReadyAndUnmet(long number) {
    Held one = held.get(number);
    return one != null && one.state == Held.State.READY && !one.met;
  }

  /**
   * What is ready, had attempts, and cannot be handed out now, waits in a file. Suspects stay: they
   * are few, and waiting would clear them.
   */
  void doze(long number, long until) {
    Held one = held.get(number);
    if (one != null && !one.suspect && one.started == 0) {
      held.remove(number);
      waiting.add(number, until, one.attempts);
    }
  }

  private void keepLanesIfNeeded(Member member) {
    boolean alone = leases.areOnlyOf(member);
    if (laned && alone && lanes.areClear() && !index.hasPriorities() && walk == null) {
      lanes.clear();
      laned = false;
    } else if (!alone) {
      keepLanes();
    }
  }

  private void keepLanes() {
    if (laned || !ordered) {
      return;
    }
    laned = true;
    leases.forEachWithLane((run, at) -> lanes.lease(lanes.of(run.lane(at)), run.member));
  }

  private void fillFromLoose(Handing handing, int until) {
    while (!loose.isEmpty() && !handing.isFull(until)) {
      Held first = loose.firstEntry().getValue();
      Entries entry = index.entry(first.number);
      if (entry == null) {
        discard(first.number);
      } else if (handing.hasRoom(entry.contentLength())) {
        loose.remove(first.number);
        take(handing, entry, 0, first);
      }
    }
  }

  private void fillFromBack(Handing handing, int until) {
    while (!handing.isFull(until)) {
      Lane lane = lanes.back(handing.member);
      if (lane == null) {
        return;
      }
      Held first = lane.returned.firstEntry().getValue();
      Entries entry = index.entry(first.number);
      if (entry == null) {
        discard(first.number);
      } else if (handing.hasRoom(entry.contentLength())) {
        lane.returned.remove(first.number);
        take(handing, entry, lane.hash, first);
      }
    }
  }

  /** Takes the next of what was passed over or looked at ahead, or sees that there is none. */
  private boolean takeAhead(Handing handing, int until) {
    if (handing.isFull(until) || hasTooManyMarks()) {
      return false;
    }
    Member member = handing.member;
    int level = ahead.next(priority -> lanes.ahead(member, priority) != null);
    if (level < 0) {
      return false;
    }
    Lane lane = ahead.has(level) ? null : lanes.ahead(member, level);
    if (lane != null && lane.passed.isEmpty()) {
      findPassed(lane);
      lanes.changed(lane);
      return true;
    }
    long number = lane == null ? ahead.peek(level) : Places.number(lane.passed.peek());
    Entries entry = index.entry(number);
    if (entry != null && !handing.hasRoom(entry.contentLength())) {
      return false;
    }
    ahead.took(level);
    if (lane == null) {
      ahead.poll(level);
    } else {
      lanes.pollPassed(lane);
    }
    int hash = lane == null ? 0 : lane.hash;
    boolean waits = waiting.contains(number);
    waitingBehind = Math.max(0, waitingBehind - (waits ? 1 : 0));
    if (entry == null) {
      discard(number);
    } else if (waits) {
      meetWaiting(number, hash);
    } else {
      take(handing, entry, hash, held.get(number));
    }
    return true;
  }

  private void fillByPriority(Handing handing, int until, boolean unseen) {
    if (unseen) {
      lookAhead(MOST_AHEAD - ahead.count() - lanes.passed());
    }
    while (!handing.isFull(until)) {
      // What is ahead may all be somebody else's, or wait.
      if (!takeAhead(handing, until) && (!unseen || !lookAhead(MOST_AHEAD))) {
        return;
      }
    }
  }

  /** Puts so many that were never looked at where their priority is seen; false if none is left. */
  private boolean lookAhead(int most) {
    int seen = 0;
    while (seen < most && !hasTooManyMarks()) {
      Entries entry = frontier.unseen();
      if (entry == null) {
        break;
      }
      long number = frontier.number();
      int hash = ordered ? entry.lane() : 0;
      if (hash == 0) {
        // What waits and has no lane comes back by itself.
        if (!waiting.contains(number)) {
          ahead.add(entry.priority(), number);
        }
      } else {
        lanes.pass(lanes.of(hash), number, entry.priority());
        waitingBehind += waiting.contains(number) ? 1 : 0;
      }
      frontier.pass();
      seen++;
    }
    return seen > 0;
  }

  /** Looks for followers that were passed over when there were too many to remember. */
  private void findPassed(Lane lane) {
    long number = lane.behind;
    long end = frontier.number();
    while (number < end && lane.passed.size() < FOUND_AT_ONCE) {
      Entries entry = frontier.next(number, end);
      if (entry == null) {
        number = end;
        break;
      }
      number = entry.number();
      if (number < end && entry.lane() == lane.hash && !settled.contains(number)) {
        lanes.found(lane, number, entry.priority());
      }
      number = settled.nextClear(number + 1);
    }
    lane.behind = number < end ? number : Lane.NOTHING;
  }

  private void fillFromUnseen(Handing handing, int until) {
    while (!handing.isFull(until) && !hasTooManyMarks()) {
      Entries entry = frontier.unseen();
      if (entry == null) {
        return;
      }
      long number = frontier.number();
      int hash = ordered ? entry.lane() : 0;
      Lane lane = laned && hash != 0 ? lanes.find(hash) : null;
      if (lane != null && isInTheWay(lane, handing.member)) {
        lanes.pass(lane, number, entry.priority());
        waitingBehind += waiting.contains(number) ? 1 : 0;
      } else if (waiting.contains(number)) {
        meetWaiting(number, hash);
      } else if (handing.hasRoom(entry.contentLength())) {
        take(handing, entry, hash, held.isEmpty() ? null : held.get(number));
      } else {
        return;
      }
      frontier.pass();
    }
  }

  private static boolean isInTheWay(Lane lane, Member member) {
    return !lane.isClear() || (lane.owner != null && lane.owner != member);
  }

  /** Comes for the first time upon a message that waits, as the log told. */
  private void meetWaiting(long number, int hash) {
    if (hash != 0) {
      Held one = hold(number);
      one.met = true;
      one.lane = hash;
      mark(one);
    }
  }

  private void mark(Held one) {
    one.state = Held.State.WAITING;
    marks++;
    toItsPlace(one);
  }

  void take(Handing handing, Entries entry, int hash, @Nullable Held one) {
    handing.add(this, entry, hash, one == null ? 0 : one.attempts, one != null && one.suspect);
    leases.add();
    if (one != null) {
      if (one.hasHistory()) {
        one.state = Held.State.LEASED;
        one.met = true;
        one.lane = hash;
      } else {
        held.remove(one.number);
      }
    }
    if (laned && hash != 0) {
      lanes.lease(lanes.of(hash), handing.member);
      Walk some = walk;
      if (some != null) {
        some.lease(entry.number());
      }
    }
  }

  /** A run begins. */
  void open(Run run) {
    leases.open(run);
  }

  /** So many leases are over, from one on; what becomes of the messages is said next. */
  void release(Run run, int from, int count) {
    leases.release(run, from, count);
    for (int at = from; at < from + count; at++) {
      gaps.changed(run.number(at), run.number(at) + 1);
      if (laned && run.lane(at) != 0) {
        lanes.release(run.lane(at));
        Walk some = walk;
        if (some != null) {
          some.release(run.number(at), run.lane(at));
        }
      }
    }
  }

  /** A message that was leased is ready again, and its start, if there was one, is taken back. */
  void handBack(long number) {
    started.remove(number, number + 1);
    Held one = held.get(number);
    if (one == null) {
      return;
    }
    if (one.started > 0) {
      // One that ran alone was a suspect's, and it stays one: it has not been cleared.
      one.suspect = one.alone;
      one.attempts = one.started - 1;
      one.started = 0;
      one.alone = false;
    }
    putBack(one);
  }

  /** A message is ready: its lease ended, or its time has come. */
  void putBack(Held one) {
    if (one.state == Held.State.WAITING) {
      marks--;
    }
    one.state = Held.State.READY;
    toItsPlace(one);
  }

  /** A message waits for its time from now on. */
  void defer(long number, long due, int attempts) {
    started.remove(number, number + 1);
    if (index.missing.contains(number)) {
      discard(number);
      return;
    }
    waiting.add(number, due, attempts);
    Held one = held.get(number);
    if (one == null || one.state == Held.State.WAITING) {
      return;
    }
    if (!one.met || one.lane == 0 || walk != null) {
      held.remove(number);
      if (walk != null && one.lane != 0) {
        walk.block(number, one.lane);
      }
      return;
    }
    one.forgetAttempts();
    mark(one);
  }

  /** The next attempt of a message begins that is not a first one, or runs alone. */
  void start(long number, int attempt, boolean alone) {
    started.remove(number, number + 1);
    waiting.begun(number, number + 1);
    Held one = hold(number);
    one.started = attempt;
    one.alone = alone;
  }

  /** The first attempts of {@code from} to {@code to}, the latter excluded, begin. */
  void start(long from, long to) {
    waiting.begun(from, to);
    started.add(from, to);
  }

  /** Calls a message back whose time has come, if it still waits for that. */
  void callBack(long number, long due, int attempts) {
    if (!waiting.isDue(number, due)) {
      return;
    }
    // What was looked at, has no lane and is not upon a walk's way would not be looked at again.
    boolean passed = walk == null && number < frontier.number() && !held.containsKey(number);
    Entries entry = passed && ordered ? index.entry(number) : null;
    if (index.missing.contains(number) || (passed && ordered && entry == null)) {
      discard(number);
      return;
    }
    boolean loses = passed && (entry == null || entry.lane() == 0);
    waiting.callBack(number);
    Held one = hold(number);
    one.met |= loses;
    one.attempts = attempts;
    putBack(one);
    Walk some = walk;
    if (some != null) {
      some.want();
    }
  }

  private void toItsPlace(Held one) {
    if (index.missing.contains(one.number)) {
      discard(one.number);
      return;
    }
    if (!one.met) {
      return;
    }
    Walk some = walk;
    if (one.lane != 0 && some != null) {
      if (!one.hasHistory()) {
        held.remove(one.number);
      }
      some.block(one.number, one.lane);
      some.want();
    } else if (one.lane != 0) {
      keepLanes();
      Lane lane = lanes.of(one.lane);
      lane.returned.put(one.number, one);
      lanes.changed(lane);
    } else if (one.state == Held.State.READY) {
      loose.put(one.number, one);
    }
  }

  /**
   * All of {@code from} to {@code to}, the latter excluded, are settled for good.
   *
   * @return how many of them were not before
   */
  long settle(long from, long to) {
    started.remove(from, to);
    waiting.settle(from, to);
    gaps.changed(from, to);
    if (!held.isEmpty()) {
      Collection<Held> gone = held.subMap(from, to).values();
      for (Held one : gone) {
        forget(one);
      }
      gone.clear();
    }
    return settled.addRange(from, to);
  }

  private void forget(Held gone) {
    if (gone.state == Held.State.WAITING) {
      marks--;
    }
    if (!gone.met) {
      return;
    }
    if (gone.lane == 0) {
      loose.remove(gone.number);
      return;
    }
    Lane lane = lanes.find(gone.lane);
    if (lane != null) {
      lane.returned.remove(gone.number);
      lanes.changed(lane);
    }
  }

  /**
   * After the log was read: what had started and not ended is a suspect, and if it ran alone, its
   * death counts.
   */
  void recovered() {
    started
        .rows()
        .forEach((from, to) -> {
          for (long number = from; number < to; number++) {
            Held one = hold(number);
            one.started = Math.max(one.started, 1);
          }
        });
    started.clear();
    for (Held one : held.values()) {
      if (one.started > 0) {
        one.suspect = true;
        one.attempts = one.alone ? one.started : one.started - 1;
        one.started = 0;
        one.alone = false;
      }
    }
    see();
  }

  /** What it holds and can no longer be read is held no more. */
  private void discard(long number) {
    frontier.passOver(number, number + 1);
    waiting.settle(number, number + 1);
    Held gone = held.remove(number);
    if (gone != null) {
      forget(gone);
    }
  }

  /** What is missing since this was called before is held no more. */
  private void see() {
    if (gaps.isNew()) {
      for (Held one : List.copyOf(held.values())) {
        if (one.state != Held.State.LEASED && index.missing.contains(one.number)) {
          discard(one.number);
        }
      }
      if (waiting.count() > 0) {
        for (Missing.Row row : index.missing.rows(start, index.end())) {
          waiting.settle(row.from(), row.to());
        }
      }
    }
  }

  /** What it will not hand out because it cannot be read. */
  Gaps gaps() {
    see();
    return gaps;
  }

  void left(Member member) {
    lanes.left(member);
  }
}
