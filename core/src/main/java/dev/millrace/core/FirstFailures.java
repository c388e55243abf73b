package dev.millrace.core;

import dev.millrace.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When messages first failed that the source has taken back since; the oldest are forgotten beyond
 * a bound.
 */
final class FirstFailures {
  private static final int MOST = 10_000;

  private final Map<Position, Instant> times = new LinkedHashMap<>();

  void remember(Pending pending) {
    if (pending.firstFailure != null) {
      times.put(pending.position, pending.firstFailure);
      if (times.size() > MOST) {
        times.remove(times.keySet().iterator().next());
      }
    }
  }

  @Nullable Instant recall(Pending pending) {
    return times.remove(pending.position);
  }
}
