package dev.millrace.embedded.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** The lanes of one partition of one subscription, and which of them have something for whom. */
final class Lanes {
  /**
   * So many followers are remembered in all; two megabytes. Those beyond are found again by looking
   * through the batches.
   */
  static final int MOST_PASSED = 1 << 18;

  private final Map<Integer, Lane> lanes = new HashMap<>();
  private LaneLists free = new LaneLists();
  private final Map<Member, LaneLists> owned = new HashMap<>();
  private int inTheWay;
  private int passed;

  /** The lane if anything is known of it, or null. */
  @Nullable Lane find(int hash) {
    return lanes.get(hash);
  }

  Lane of(int hash) {
    return lanes.computeIfAbsent(hash, Lane::new);
  }

  /** Whether no message waits behind another. */
  boolean areClear() {
    return inTheWay == 0;
  }

  /** Forgets who has which lane; to be asked only if all are clear. */
  void clear() {
    lanes.clear();
    free = new LaneLists();
    owned.clear();
  }

  /** How many followers are remembered. */
  int passed() {
    return passed;
  }

  /** A lane in which something came back that this consumer may have, or null. */
  @Nullable Lane back(Member member) {
    LaneLists own = owned.get(member);
    Lane first = own == null ? null : own.back();
    return first == null ? free.back() : first;
  }

  /**
   * A lane in which this consumer may have something that was passed over, of this priority; or
   * null.
   */
  @Nullable Lane ahead(Member member, int priority) {
    LaneLists own = owned.get(member);
    Lane first = own == null ? null : own.ahead(priority);
    return first == null ? free.ahead(priority) : first;
  }

  void lease(Lane lane, Member member) {
    lane.leased++;
    lane.owner = member;
    changed(lane);
  }

  void release(int hash) {
    Lane lane = lanes.get(hash);
    if (lane != null) {
      lane.leased--;
      changed(lane);
    }
  }

  /** A message was passed over. */
  void pass(Lane lane, long number, int priority) {
    if (lane.behind != Lane.NOTHING) {
      return;
    }
    if (passed < MOST_PASSED) {
      passed++;
      lane.passed.add(Places.of(number, priority));
    } else {
      lane.behind = number;
    }
    changed(lane);
  }

  /** The first that was passed over goes. */
  void pollPassed(Lane lane) {
    lane.passed.poll();
    passed--;
  }

  /** A message that was passed over was found again. */
  void found(Lane lane, long number, int priority) {
    lane.passed.add(Places.of(number, priority));
    passed++;
  }

  /** To be called after every change to a lane. */
  void changed(Lane lane) {
    if (lane.leased == 0) {
      lane.owner = null;
    }
    if (lane.counted == lane.isClear()) {
      lane.counted = !lane.counted;
      inTheWay += lane.counted ? 1 : -1;
    }
    // To the end of its list: a lane with much to hand out lets the others have their turn.
    SequencedSet<Lane> listed = lane.listed;
    if (listed != null) {
      listed.remove(lane);
      lane.listed = null;
    }
    if (lane.mayHaveNext()) {
      SequencedSet<Lane> list = list(lane);
      list.add(lane);
      lane.listed = list;
    }
    if (lane.isIdle()) {
      lanes.remove(lane.hash);
    }
  }

  private SequencedSet<Lane> list(Lane lane) {
    Member owner = lane.owner;
    LaneLists lists =
        owner == null ? free : owned.computeIfAbsent(owner, unused -> new LaneLists());
    return lists.of(lane);
  }

  /** Forgets the lists of a consumer that has left and holds nothing. */
  void left(Member member) {
    owned.remove(member);
  }
}
