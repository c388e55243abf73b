package dev.millrace.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lanes of a subscription, and the line of those that are ready. */
final class Lanes {
  private final boolean ordered;
  private final Set<Lane> all = new LinkedHashSet<>();
  private final Map<String, Lane> byKey = new HashMap<>();
  private final ReadyLine ready = new ReadyLine();

  Lanes(boolean ordered) {
    this.ordered = ordered;
  }

  /**
   * Sorts what arrived into lanes, {@code together} messages without a key to each.
   *
   * @return those held before of which, or of one ahead of which, the redelivery has arrived
   */
  List<Pending> add(List<Pending> arrived, int together) {
    List<Pending> stale = new ArrayList<>();
    Lane keyless = null;
    for (Pending pending : arrived) {
      String key = ordered ? pending.message.key().orElse(null) : null;
      Lane lane;
      if (key != null) {
        lane = byKey.computeIfAbsent(key, this::opened);
        Pending last = lane.held.peekLast();
        if (last != null && !pending.isBehind(last)) {
          lane.held.stream().filter(before -> !pending.isBehind(before)).forEach(stale::add);
        }
      } else if (keyless == null
          || keyless.held.size() >= together
          || keyless.priority != pending.message.priority()) {
        keyless = opened(null);
        keyless.priority = pending.message.priority();
        lane = keyless;
      } else {
        lane = keyless;
      }
      pending.lane = lane;
      lane.held.add(pending);
      list(lane);
    }
    return stale;
  }

  private Lane opened(@Nullable String key) {
    Lane lane = new Lane(key);
    all.add(lane);
    return lane;
  }

  /** The lane of a key, if it has anything or is being handled. */
  @Nullable Lane of(String key) {
    return byKey.get(key);
  }

  /** Whether messages with this key have an order here. */
  boolean orders(Pending pending) {
    return ordered && pending.message.key().isPresent();
  }

  /** The lane whose turn it is, or null. */
  @Nullable Lane peek() {
    for (Lane lane = ready.peek(); lane != null; lane = ready.peek()) {
      if (lane.isReady()) {
        return lane;
      }
      ready.remove(lane);
      lane.listed = false;
    }
    return null;
  }

  /** The lane whose turn it is is handed over. */
  void take(Lane lane) {
    ready.took(lane);
    lane.listed = false;
    lane.running = true;
  }

  /** The lane's hand-over is over. */
  void release(Lane lane) {
    lane.running = false;
    settle(lane);
  }

  /** Takes a message out of its lane. */
  void remove(Pending pending) {
    Lane lane = pending.lane;
    if (lane != null) {
      boolean head = lane.held.peek() == pending;
      lane.held.remove(pending);
      pending.lane = null;
      if (head) {
        lane.stopWaiting();
      }
      settle(lane);
    }
  }

  /** Gives a message without a key a lane of its own, so that it can wait without the others. */
  Lane alone(Pending pending) {
    remove(pending);
    Lane lane = opened(null);
    lane.held.add(pending);
    pending.lane = lane;
    return lane;
  }

  /** The lane may have become ready, or empty. */
  void settle(Lane lane) {
    if (lane.held.isEmpty() && !lane.running) {
      all.remove(lane);
      if (lane.key != null) {
        byKey.remove(lane.key, lane);
      }
    } else {
      list(lane);
    }
  }

  private void list(Lane lane) {
    if (!lane.listed && lane.isReady()) {
      lane.listed = true;
      ready.add(lane);
    }
  }

  /** All lanes, in the order in which they came to be. */
  List<Lane> all() {
    return List.copyOf(all);
  }

  /** Whether there is anything and all of it waits for its next attempt. */
  boolean allWait() {
    Iterator<Lane> lanes = all.iterator();
    boolean any = false;
    while (lanes.hasNext()) {
      if (lanes.next().due == null) {
        return false;
      }
      any = true;
    }
    return any;
  }
}
