package dev.millrace.examples.orders.report;

import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.StreamChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Replays streams from position 0, each id once, and counts what it left out. Not safe for several
 * threads.
 */
final class Replay {
  private final Millrace millrace;
  private long duplicates;

  Replay(Millrace millrace) {
    this.millrace = millrace;
  }

  /** Hands the first entry of every id to {@code fold}; returns how many there are. */
  <T> long distinct(StreamChannel<T> stream, Consumer<T> fold) {
    Set<String> ids = new HashSet<>();
    try (Stream<Entry<T>> entries = millrace.read(stream, Position.of(0, 0))) {
      entries.forEach(entry -> {
        if (ids.add(entry.message().id())) {
          fold.accept(entry.value());
        } else {
          duplicates++;
        }
      });
    }
    return ids.size();
  }

  /** Entries left out so far. */
  long duplicates() {
    return duplicates;
  }
}
