package dev.millrace.embedded.broker;

import dev.millrace.spi.LogSource.Event;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A consumer that has joined a log-shaped subscription. */
final class Reader {
  final AssignedSubscription subscription;

  /** What happened and was not told yet. */
  final Queue<Event> events = new ArrayDeque<>();

  @Nullable Request waiting;
  boolean closed;

  /** The partition that is asked first the next time, so that none of them waits for ever. */
  int turn;

  Reader(AssignedSubscription subscription) {
    this.subscription = subscription;
  }

  /**
   * A poll that has nothing yet.
   *
   * @param maxMessages at most so many
   * @param maxBytes and so many bytes, unless the first alone is larger
   * @param answer completed with what there is
   */
  record Request(int maxMessages, long maxBytes, CompletableFuture<List<Event>> answer) {}
}
