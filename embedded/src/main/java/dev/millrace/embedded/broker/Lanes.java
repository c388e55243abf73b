package dev.millrace.embedded.broker;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lanes of one partition of one subscription, and which of them have something for whom. */
final class Lanes {
  private final Map<Integer, Lane> lanes = new HashMap<>();
  private final LinkedHashSet<Lane> free = new LinkedHashSet<>();
  private final Map<Member, LinkedHashSet<Lane>> owned = new HashMap<>();

  Lane of(int hash) {
    return lanes.computeIfAbsent(hash, Lane::new);
  }

  /** A lane that may have something for this consumer, or null. */
  @Nullable Lane first(Member member) {
    LinkedHashSet<Lane> own = owned.get(member);
    if (own != null && !own.isEmpty()) {
      return own.getFirst();
    }
    return free.isEmpty() ? null : free.getFirst();
  }

  /** To be called after every change to a lane. */
  void changed(Lane lane) {
    if (lane.leased.isEmpty()) {
      lane.owner = null;
    }
    unlist(lane);
    if (lane.isIdle()) {
      lanes.remove(lane.hash);
    } else if (lane.mayHaveNext()) {
      Member owner = lane.owner;
      LinkedHashSet<Lane> list =
          owner == null ? free : owned.computeIfAbsent(owner, unused -> new LinkedHashSet<>());
      list.add(lane);
      lane.listed = list;
    }
  }

  private void unlist(Lane lane) {
    LinkedHashSet<Lane> list = lane.listed;
    if (list != null) {
      list.remove(lane);
      lane.listed = null;
    }
  }

  /** Forgets the lists of a consumer that has left and holds nothing. */
  void left(Member member) {
    owned.remove(member);
  }
}
