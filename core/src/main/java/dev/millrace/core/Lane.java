package dev.millrace.core;

import dev.millrace.seam.Timers.Timer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one key, in order; or a few without a key, which need none and share a lane so
 * that one thread handles several.
 *
 * <p>A message stays in its lane until its outcome is known. What is being handled is at the head,
 * so that a message that fails is still ahead of its followers without being put back.
 */
final class Lane {
  /** The key, or null for messages without one. */
  final @Nullable String key;

  final ArrayDeque<Pending> held = new ArrayDeque<>();

  /** Whether a hand-over owns it. */
  boolean running;

  /** The priority under which it stands in the line of lanes that are ready. */
  int priority;

  /** Whether it stands in the line of lanes that are ready. */
  boolean listed;

  /** What ends the wait for the head's next attempt. */
  @Nullable Timer timer;

  /** When the wait for the head's next attempt ends. */
  @Nullable Instant due;

  Lane(@Nullable String key) {
    this.key = key;
  }

  boolean isReady() {
    return !running && due == null && !held.isEmpty();
  }

  /** Appends the messages at the head that one hand-over may take: a suspect goes alone. */
  void run(int most, List<Pending> run) {
    int left = most;
    for (Pending pending : held) {
      if (left == 0 || (pending.suspect && !run.isEmpty())) {
        return;
      }
      run.add(pending);
      left--;
      if (pending.suspect) {
        return;
      }
    }
  }

  void stopWaiting() {
    if (timer != null) {
      timer.cancel();
    }
    timer = null;
    due = null;
  }
}
