package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The dead letters of one channel: where each is, and which one a second letter for the same
 * message replaces.
 */
final class Letters {
  private final TreeMap<Long, Ref> byNumber = new TreeMap<>();
  private final Map<String, Long> byIdentity = new HashMap<>();
  private long next;

  /** The number of the next letter. */
  long next() {
    return next;
  }

  /**
   * Adds a letter, whose location is not known before it is written.
   *
   * @param identity the subscription, and the source and id of the message
   */
  void add(long number, String identity) {
    next = Math.max(next, number + 1);
    Long replaced = byIdentity.put(identity, number);
    if (replaced != null) {
      byNumber.remove(replaced);
    }
    byNumber.put(number, new Ref(-1, 0));
  }

  void place(long number, long location, int length) {
    // A letter may have been replaced by another one of the same frame.
    byNumber.computeIfPresent(number, (unused, before) -> new Ref(location, length));
  }

  /** The first {@code limit} letters after the one numbered {@code after}. */
  List<Ref> after(long after, int limit) {
    List<Ref> found = new ArrayList<>();
    for (Ref letter : byNumber.tailMap(after, false).values()) {
      if (found.size() == limit) {
        break;
      }
      found.add(letter);
    }
    return found;
  }

  /** Where a record is. */
  record Ref(long location, int length) {}
}
