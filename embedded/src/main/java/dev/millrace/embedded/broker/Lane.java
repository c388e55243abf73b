package dev.millrace.embedded.broker;

import dev.millrace.Message;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of the unsettled messages of one key in one partition of one subscription. */
final class Lane {
  static final long NOTHING = -1;

  final int hash;

  /** Who has leases here. Nobody else gets a message of this key meanwhile. */
  @Nullable Member owner;

  /** How many leases there are. */
  int leased;

  /**
   * Ready or waiting, all of them before what was passed over. The first decides what happens next.
   */
  final TreeMap<Long, Held> returned = new TreeMap<>();

  /**
   * Followers that were passed over, because an earlier one waited or was somebody else's, or were
   * looked at ahead of their turn: {@link Places}.
   */
  final LongQueue passed = new LongQueue();

  /**
   * From where more followers may lie that were passed over when there were too many to remember;
   * {@link #NOTHING} if there are none. They are found again by looking through the batches.
   */
  long behind = NOTHING;

  /** The list it is in while it has something to hand out. */
  @Nullable SequencedSet<Lane> listed;

  /** Whether it is counted as one that stands in the way. */
  boolean counted;

  Lane(int hash) {
    this.hash = hash;
  }

  /** The priority of the first that was passed over, as far as it is remembered. */
  int priority() {
    return passed.isEmpty() ? Message.DEFAULT_PRIORITY : Places.priority(passed.peek());
  }

  /** Whether all that is known of it is who has leases, which the leases say too. */
  boolean isClear() {
    return returned.isEmpty() && !hasPassed();
  }

  boolean isIdle() {
    return leased == 0 && isClear();
  }

  boolean hasPassed() {
    return !passed.isEmpty() || behind != NOTHING;
  }

  boolean mayHaveNext() {
    Map.Entry<Long, Held> first = returned.firstEntry();
    return first == null ? hasPassed() : first.getValue().state == Held.State.READY;
  }
}
