package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** Lanes that have something to hand out: what came back, and what was passed over, by priority. */
final class LaneLists {
  private final SequencedSet<Lane> back = new LinkedHashSet<>();
  private final List<SequencedSet<Lane>> ahead = new ArrayList<>(Turns.LEVELS);

  LaneLists() {
    for (int level = 0; level < Turns.LEVELS; level++) {
      ahead.add(new LinkedHashSet<>());
    }
  }

  /** The list that a lane belongs to, which has something to hand out. */
  SequencedSet<Lane> of(Lane lane) {
    return lane.returned.isEmpty() ? ahead.get(lane.priority()) : back;
  }

  @Nullable Lane back() {
    return back.isEmpty() ? null : back.getFirst();
  }

  @Nullable Lane ahead(int priority) {
    SequencedSet<Lane> list = ahead.get(priority);
    return list.isEmpty() ? null : list.getFirst();
  }
}
