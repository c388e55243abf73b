package dev.millrace.embedded.broker;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of the unsettled messages of one key in one partition of one subscription. */
final class Lane {
  static final long NOTHING = -1;

  final int hash;

  /** Who has leases here. Nobody else gets a message of this key meanwhile. */
  @Nullable Member owner;

  final TreeMap<Long, Held> leased = new TreeMap<>();

  /** Ready or waiting, all of them before {@link #behind}. The first decides what happens next. */
  final TreeMap<Long, Held> returned = new TreeMap<>();

  /**
   * From where followers may lie that were passed over, because an earlier one waited or was
   * somebody else's; {@link #NOTHING} if none were. They are found again by looking through the
   * index from here, so that it makes no difference how many there are.
   */
  long behind = NOTHING;

  /** The list it is in while it has something to hand out. */
  @Nullable LinkedHashSet<Lane> listed;

  Lane(int hash) {
    this.hash = hash;
  }

  boolean isIdle() {
    return leased.isEmpty() && returned.isEmpty() && behind == NOTHING;
  }

  boolean mayHaveNext() {
    Map.Entry<Long, Held> first = returned.firstEntry();
    return first == null ? behind != NOTHING : first.getValue().state == Held.State.READY;
  }
}
