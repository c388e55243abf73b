package dev.millrace.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys whose head was given back to the source while a call to receive was open: that call may
 * still bring followers which the source had handed out before it knew, and which must not be
 * handled ahead of their head. They are handed back. A call made after the source has answered
 * knows.
 */
final class ClosedKeys {
  private final boolean ordered;
  private final Map<String, Closed> closed = new HashMap<>();

  ClosedKeys(boolean ordered) {
    this.ordered = ordered;
  }

  /** The head of its key is being given back. */
  void close(Pending head) {
    if (ordered) {
      head.message.key().ifPresent(key -> closed.put(key, new Closed(head, Long.MAX_VALUE)));
    }
  }

  /**
   * The source knows; {@code lastCall} is the last call to receive that was made before it did and
   * is open.
   */
  void answered(Pending head, long lastCall) {
    if (ordered) {
      head.message
          .key()
          .ifPresent(key ->
              closed.computeIfPresent(
                  key, (k, c) -> c.head == head ? new Closed(head, lastCall) : c));
    }
  }

  /**
   * Whether {@code arrived}, brought by call number {@code call}, must be handed back. The head
   * itself opens its key again.
   */
  boolean keepsOut(Pending arrived, long call) {
    if (!ordered || closed.isEmpty()) {
      return false;
    }
    String key = arrived.message.key().orElse(null);
    Closed head = key == null ? null : closed.get(key);
    if (key == null || head == null) {
      return false;
    }
    if (call > head.lastCall
        || !arrived.isBehind(head.head)
        || arrived.position.equals(head.head.position)) {
      closed.remove(key);
      return false;
    }
    return true;
  }

  /** Forgets what the call that has ended was the last danger for. */
  void callEnded(long call) {
    if (!closed.isEmpty()) {
      List<String> done = new ArrayList<>();
      closed.forEach((key, head) -> {
        if (head.lastCall <= call) {
          done.add(key);
        }
      });
      done.forEach(closed::remove);
    }
  }

  private record Closed(Pending head, long lastCall) {}
}
