package dev.millrace.embedded.broker;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a queue-shaped subscription: what is settled, what is held, and what comes next
 * for whom.
 *
 * <p>Messages beyond {@code frontier} were never looked at. Those before it are settled, held, or
 * passed over by their lane. In an unordered subscription no message has a lane.
 */
final class Cursor {
  final int partition;
  final long start;
  final Partition index;
  final SettledSet settled;
  private final boolean ordered;
  private final Map<Long, Held> held = new LinkedHashMap<>();
  private final TreeMap<Long, Held> loose = new TreeMap<>();
  private final Lanes lanes = new Lanes();
  private long frontier;

  Cursor(int partition, long start, Partition index, boolean ordered) {
    this.partition = partition;
    this.start = start;
    this.index = index;
    this.ordered = ordered;
    this.settled = new SettledSet(start);
    this.frontier = start;
  }

  /** What is held of a message, or null. */
  @Nullable Held find(long number) {
    return held.get(number);
  }

  /** What is held of a message; begins to hold it if nothing was. */
  Held hold(long number) {
    return held.computeIfAbsent(number, n -> new Held(this, n));
  }

  Collection<Held> held() {
    return held.values();
  }

  /**
   * The next message for this consumer, or null if there is none now. It is in no list any more:
   * the caller {@link #lease leases} it or {@link #putBack puts it back} before anything else is
   * asked of this cursor.
   *
   * @param unseen whether messages may be taken that were never handed out
   */
  @Nullable Held next(Member member, boolean unseen) {
    Map.Entry<Long, Held> first = loose.pollFirstEntry();
    if (first != null) {
      return first.getValue();
    }
    for (Lane lane = lanes.first(member); lane != null; lane = lanes.first(member)) {
      Held next = nextOf(lane);
      if (next != null) {
        return next;
      }
      lanes.changed(lane);
    }
    return unseen ? nextUnseen(member) : null;
  }

  private @Nullable Held nextOf(Lane lane) {
    Map.Entry<Long, Held> first = lane.returned.firstEntry();
    if (first != null) {
      lane.returned.remove(first.getKey());
      return first.getValue();
    }
    for (long number = settled.nextClear(lane.behind);
        number < frontier;
        number = settled.nextClear(number + 1)) {
      if (index.lane(number) == lane.hash) {
        lane.behind = number + 1;
        return meet(number, lane);
      }
    }
    lane.behind = Lane.NOTHING;
    return null;
  }

  private @Nullable Held nextUnseen(Member member) {
    for (frontier = settled.nextClear(frontier);
        frontier < index.end();
        frontier = settled.nextClear(frontier)) {
      long number = frontier++;
      int hash = ordered ? index.lane(number) : 0;
      Held next = hash == 0 ? meet(number, null) : nextUnseenOf(lanes.of(hash), number, member);
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  private @Nullable Held nextUnseenOf(Lane lane, long number, Member member) {
    if (lane.behind != Lane.NOTHING) {
      return null;
    }
    if (!lane.returned.isEmpty() || (lane.owner != null && lane.owner != member)) {
      lane.behind = number;
      lanes.changed(lane);
      return null;
    }
    return meet(number, lane);
  }

  /** Comes upon a message for the first time. Null if it waits, as the log told. */
  private @Nullable Held meet(long number, @Nullable Lane lane) {
    Held next = hold(number);
    next.met = true;
    next.lane = lane == null ? 0 : lane.hash;
    if (next.state != Held.State.WAITING) {
      return next;
    }
    if (lane != null) {
      lane.returned.put(number, next);
      lanes.changed(lane);
    }
    return null;
  }

  /** A message that {@link #next} gave is this consumer's from now on. */
  void lease(Held next, Member member) {
    next.state = Held.State.LEASED;
    next.consumer = member;
    if (next.lane != 0) {
      Lane lane = lanes.of(next.lane);
      lane.leased.put(next.number, next);
      lane.owner = member;
      lanes.changed(lane);
    }
  }

  /**
   * A message that was met is ready: a lease ended, its time has come, or it was not taken after
   * all.
   */
  void putBack(Held back) {
    back.state = Held.State.READY;
    back.consumer = null;
    if (!back.met) {
      return;
    }
    if (back.lane == 0) {
      loose.put(back.number, back);
    } else {
      returned(back);
    }
  }

  /** A message waits for its time from now on. */
  void defer(Held back) {
    back.state = Held.State.WAITING;
    back.consumer = null;
    if (back.met && back.lane != 0) {
      returned(back);
    }
  }

  private void returned(Held back) {
    Lane lane = lanes.of(back.lane);
    lane.leased.remove(back.number);
    lane.returned.put(back.number, back);
    lanes.changed(lane);
  }

  /**
   * All of {@code from} to {@code to}, the latter excluded, are settled for good.
   *
   * @return how many of them were not before
   */
  long settle(long from, long to) {
    for (long number = from; number < to && !held.isEmpty(); number++) {
      Held gone = held.remove(number);
      if (gone != null) {
        forget(gone, number);
      }
    }
    return settled.addRange(from, to);
  }

  private void forget(Held gone, long number) {
    gone.consumer = null;
    if (!gone.met) {
      return;
    }
    if (gone.lane == 0) {
      loose.remove(number);
    } else {
      Lane lane = lanes.of(gone.lane);
      lane.leased.remove(number);
      lane.returned.remove(number);
      lanes.changed(lane);
    }
  }

  /** Messages of the same lane that are leased and come after this one. */
  List<Held> leasedAfter(Held one) {
    return one.lane == 0
        ? List.of()
        : List.copyOf(lanes.of(one.lane).leased.tailMap(one.number, false).values());
  }

  void left(Member member) {
    lanes.left(member);
  }
}
