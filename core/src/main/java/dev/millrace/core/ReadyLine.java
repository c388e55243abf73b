package dev.millrace.core;

import dev.millrace.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that are ready, by the priority of their first message: the highest goes first, but
 * each only twice as often as the next lower one before all begin anew, so that nothing waits for
 * ever. Among equals each lane goes to the end after its turn, so that no key starves.
 */
final class ReadyLine {
  private static final int LEVELS = Message.MAX_PRIORITY + 1;

  private final List<ArrayDeque<Lane>> byPriority = new ArrayList<>(LEVELS);
  private final int[] turns = new int[LEVELS];

  /** A bit for each priority of which there are lanes. */
  private int some;

  ReadyLine() {
    for (int priority = 0; priority < LEVELS; priority++) {
      byPriority.add(new ArrayDeque<>(0));
    }
    begin();
  }

  private void begin() {
    for (int priority = 0; priority < LEVELS; priority++) {
      turns[priority] = 1 << priority;
    }
  }

  void add(Lane lane) {
    lane.priority = lane.held.getFirst().message.priority();
    byPriority.get(lane.priority).add(lane);
    some |= 1 << lane.priority;
  }

  /** The lane whose turn it is, or null. */
  @Nullable Lane peek() {
    if (some == 0) {
      return null;
    }
    for (int left = some; left != 0; left &= ~Integer.highestOneBit(left)) {
      int priority = Integer.numberOfTrailingZeros(Integer.highestOneBit(left));
      if (turns[priority] > 0) {
        return byPriority.get(priority).peek();
      }
    }
    begin();
    return byPriority.get(Integer.numberOfTrailingZeros(Integer.highestOneBit(some))).peek();
  }

  /** It has its turn. */
  void took(Lane lane) {
    turns[lane.priority]--;
    remove(lane);
  }

  void remove(Lane lane) {
    ArrayDeque<Lane> line = byPriority.get(lane.priority);
    line.remove(lane);
    if (line.isEmpty()) {
      some &= ~(1 << lane.priority);
    }
  }
}
