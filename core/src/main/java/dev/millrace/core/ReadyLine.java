package dev.millrace.core;

import dev.millrace.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that are ready, those whose first message has the highest priority first; among equals
 * each goes to the end after its turn, so that no key starves.
 */
final class ReadyLine {
  private final List<ArrayDeque<Lane>> byPriority = new ArrayList<>();

  /** A bit for each priority of which there are lanes. */
  private int some;

  ReadyLine() {
    for (int priority = 0; priority <= Message.MAX_PRIORITY; priority++) {
      byPriority.add(new ArrayDeque<>(0));
    }
  }

  void add(Lane lane) {
    Pending head = lane.held.getFirst();
    lane.priority = head.message.priority();
    byPriority.get(lane.priority).add(lane);
    some |= 1 << lane.priority;
  }

  @Nullable Lane peek() {
    return some == 0 ? null : byPriority.get(highest()).peek();
  }

  private int highest() {
    return 31 - Integer.numberOfLeadingZeros(some);
  }

  void remove(Lane lane) {
    ArrayDeque<Lane> line = byPriority.get(lane.priority);
    line.remove(lane);
    if (line.isEmpty()) {
      some &= ~(1 << lane.priority);
    }
  }
}
