package dev.millrace.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of which something was given back to the source while a call to receive was open: that call
 * may still bring followers which the source had handed out before it knew, and which must not be
 * handled ahead of it. They are handed back, which leaves a gap in its turn: what the source hands
 * out before it knows of that one must not overtake it either. A call made after the source has
 * answered knows.
 */
final class ClosedKeys {
  private final boolean ordered;
  private final Map<String, List<Gap>> gaps = new HashMap<>();

  ClosedKeys(boolean ordered) {
    this.ordered = ordered;
  }

  /** This message is being given back. */
  void close(Pending returned) {
    if (ordered) {
      returned
          .message
          .key()
          .ifPresent(key ->
              gaps.computeIfAbsent(key, k -> new ArrayList<>())
                  .add(new Gap(returned, Long.MAX_VALUE)));
    }
  }

  /**
   * The source knows; {@code lastCall} is the last call to receive that was made before it did and
   * is open.
   */
  void answered(Pending returned, long lastCall) {
    if (ordered) {
      returned
          .message
          .key()
          .map(gaps::get)
          .ifPresent(all ->
              all.replaceAll(gap -> gap.returned == returned ? new Gap(returned, lastCall) : gap));
    }
  }

  /**
   * Whether {@code arrived}, brought by call number {@code call}, must be handed back. A message
   * that was given back closes its own gap when it comes again.
   */
  boolean keepsOut(Pending arrived, long call) {
    if (!ordered || gaps.isEmpty()) {
      return false;
    }
    String key = arrived.message.key().orElse(null);
    List<Gap> all = key == null ? null : gaps.get(key);
    if (key == null || all == null) {
      return false;
    }
    all.removeIf(gap -> call > gap.lastCall || arrived.position.equals(gap.returned.position));
    if (all.isEmpty()) {
      gaps.remove(key);
    }
    return all.stream().anyMatch(gap -> arrived.isBehind(gap.returned));
  }

  /** Forgets what the call that has ended was the last danger for. */
  void callEnded(long call) {
    if (!gaps.isEmpty()) {
      gaps.values().forEach(all -> all.removeIf(gap -> gap.lastCall <= call));
      gaps.values().removeIf(List::isEmpty);
    }
  }

  private record Gap(Pending returned, long lastCall) {}
}
