package dev.millrace.embedded.broker;

import dev.millrace.spi.Delivery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A consumer that has joined a queue-shaped subscription. */
final class Member {
  final SharedSubscription subscription;
  final long leaseNanos;

  /**
   * What it holds, by lease, in the order in which the leases end: all of one consumer's last
   * equally long, and a renewal moves one to the end.
   */
  final Map<Long, Held> leases = new LinkedHashMap<>();

  @Nullable Request waiting;
  boolean closed;

  /** Whether the agenda holds an entry that looks after the leases. */
  boolean watched;

  Member(SharedSubscription subscription, long leaseNanos) {
    this.subscription = subscription;
    this.leaseNanos = leaseNanos;
  }

  /**
   * A receive that has nothing yet.
   *
   * @param maxMessages at most so many
   * @param maxBytes and so many bytes, unless the first alone is larger
   * @param answer completed with what there is
   */
  record Request(int maxMessages, long maxBytes, CompletableFuture<List<Delivery>> answer) {}
}
