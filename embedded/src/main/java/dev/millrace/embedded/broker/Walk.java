package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Entries;

/**
 * Keeps the order of keys in one partition when too many lanes wait to remember each of them: goes
 * through what is not settled, from its beginning to the frontier and again, and hands out what
 * nothing earlier of its lane was left behind.
 */
final class Walk {
  /*
   * What is remembered are filters of lanes, a few bits each, that say at most too much; what they wrongly say is right in the next walk,
   * which has others. Three rules keep the order.
   *
   * The walk hands out a message only if it left none of its lane behind since it began: all earlier ones are settled then, or leased by
   * the same consumer. Beyond the frontier, where no walk has come yet, nothing of a lane may have been left behind in this walk or the
   * one before, which together have seen everything. And whatever comes to wait, or comes back, counts as left behind at once.
   *
   * What is left behind although its time has come goes back to the files for a moment, with its attempts. Else what stands behind another
   * that waits could fill the memory, and the other never come.
   */

  /** So many are looked at before others have their turn. */
  private static final int LOOKED_AT_ONCE = 1 << 14;

  /** How long what is left behind goes back to the files. */
  private static final int PAUSE_MILLIS = 1_000;

  /** A walk that nothing asks for comes after so many times what the one before took. */
  private static final int REST = 8;

  private final Cursor cursor;

  /** What is leased of what has a lane. */
  private final SettledSet leased = new SettledSet(0);

  private LaneFilter before = new LaneFilter(0, 0);
  private LaneFilter now = before;

  /** Whether a walk was finished, so that {@link #before} knows of everything. */
  private boolean knows;

  private boolean walking;
  private boolean wanted = true;

  /** Whether something is left behind that does not wait. */
  private boolean leftBehind;

  private boolean unfinished;
  private long at;
  private long salt;
  private long began;
  private long next;

  Walk(Cursor cursor) {
    this.cursor = cursor;
  }

  /** Whether there is nothing any more that it would be needed for. */
  boolean isOver() {
    return knows && !walking && !wanted && !leftBehind && cursor.waiting.count() == 0;
  }

  /** Whether it stopped because others should have their turn. */
  boolean isUnfinished() {
    return unfinished || wanted;
  }

  /** When it is to look again though nothing happens; the end of time if it need not. */
  long next() {
    return leftBehind ? next : Long.MAX_VALUE;
  }

  /** The bytes that it keeps of lanes. */
  int bytes() {
    return before.bytes() + (now == before ? 0 : now.bytes());
  }

  void fill(Handing handing, int until, boolean unseen) {
    unfinished = false;
    begin(handing.millis);
    int looked = 0;
    while (walking && !handing.isFull(until)) {
      if (looked++ == LOOKED_AT_ONCE) {
        unfinished = true;
        break;
      }
      step(handing);
    }
    looked = 0;
    while (knows && unseen && !handing.isFull(until) && stepAhead(handing)) {
      if (looked++ == LOOKED_AT_ONCE) {
        unfinished = true;
        break;
      }
    }
  }

  private void begin(long millis) {
    if (walking || !(wanted || (leftBehind && millis >= next))) {
      return;
    }
    walking = true;
    wanted = false;
    leftBehind = false;
    began = millis;
    at = cursor.start;
    salt++;
    now = new LaneFilter(Math.max(before.added(), cursor.waiting.count()), salt);
  }

  private void step(Handing handing) {
    at = cursor.settled.nextClear(at);
    if (at < cursor.frontier().number()) {
      Entries entry = cursor.frontier().next(at, cursor.frontier().number());
      at = entry == null ? cursor.frontier().number() : entry.number();
      if (entry != null && at < cursor.frontier().number()) {
        // What lies behind others that are not there may be settled: the next step passes it.
        if (!cursor.settled.contains(at)) {
          look(handing, entry);
        }
        return;
      }
    }
    walking = false;
    knows = true;
    before = now;
    next = handing.millis + Math.max(PAUSE_MILLIS, REST * (handing.millis - began));
  }

  private void look(Handing handing, Entries entry) {
    int lane = entry.lane();
    if (lane == 0 ? !cursor.isReadyAndUnmet(at) : leased.contains(at)) {
      at++;
    } else if (lane != 0 && now.mayHave(lane)) {
      leave(handing, at);
      at++;
    } else if (lane != 0
        && (cursor.waiting.contains(at) || cursor.isOfAnother(lane, handing.member))) {
      now.add(lane);
      leave(handing, at);
      at++;
    } else if (handing.hasRoom(entry.contentLength())) {
      cursor.take(handing, entry, lane, cursor.find(at));
      at++;
    }
  }

  /** Looks at the first message that was never looked at; false if there is none, or no room. */
  private boolean stepAhead(Handing handing) {
    Entries entry = cursor.frontier().unseen();
    if (entry == null) {
      return false;
    }
    long number = entry.number();
    int lane = entry.lane();
    if (cursor.waiting.contains(number)) {
      if (lane != 0) {
        leftAhead(lane);
      }
    } else if (lane != 0 && isLeft(lane)) {
      leave(handing, number);
    } else if (lane != 0 && cursor.isOfAnother(lane, handing.member)) {
      leftAhead(lane);
      leave(handing, number);
    } else if (handing.hasRoom(entry.contentLength())) {
      cursor.take(handing, entry, lane, cursor.find(number));
    } else {
      return false;
    }
    cursor.frontier().pass();
    return true;
  }

  private boolean isLeft(int lane) {
    return before.mayHave(lane) || now.mayHave(lane);
  }

  private void leftAhead(int lane) {
    before.add(lane);
    // The next one is large enough.
    wanted |= !walking && before.isCrowded();
  }

  private void leave(Handing handing, long number) {
    if (!cursor.waiting.contains(number)) {
      leftBehind = true;
      cursor.doze(number, handing.millis + PAUSE_MILLIS);
    }
  }

  /** A message is leased. */
  void lease(long number) {
    boolean unused = leased.add(number);
  }

  /** A lease is over: what was left behind it may be free. */
  void release(long number, int lane) {
    boolean unused = leased.remove(number);
    wanted |= leftBehind && isLeft(lane);
  }

  /** A message waits, or is ready again: what follows in its lane has to stay behind it. */
  void block(long number, int lane) {
    leftAhead(lane);
    if (walking && number < at) {
      now.add(lane);
    }
  }

  /** A message is ready that only a walk comes upon. */
  void want() {
    wanted = true;
  }
}
