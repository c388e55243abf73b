package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.spi.Delivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A consumer that has joined a queue-shaped subscription. */
final class Member {
  final SharedSubscription subscription;
  final long leaseNanos;

  /** What it holds, by the first lease of each run. */
  private final TreeMap<Long, Run> runs = new TreeMap<>();

  /** The run that was asked for last: who settles many, settles them run by run. */
  private @Nullable Run last;

  @Nullable Request waiting;

  /** Who wants to hear of gaps, or null. */
  @Nullable CompletableFuture<List<Gap>> listening;

  /** What it was told to be missing and has not heard for sure. */
  final List<Told> told = new ArrayList<>();

  boolean closed;

  /** Whether the agenda holds an entry that looks after the leases. */
  boolean watched;

  Member(SharedSubscription subscription, long leaseNanos) {
    this.subscription = subscription;
    this.leaseNanos = leaseNanos;
  }

  Collection<Run> runs() {
    return runs.values();
  }

  void add(Run run) {
    runs.put(run.firstLease(), run);
  }

  void remove(Run run) {
    runs.remove(run.firstLease());
    if (last == run) {
      last = null;
    }
  }

  /** The run that a lease is or was in, if anything of it is leased still. */
  @Nullable Run find(long lease) {
    Run run = last;
    if (run != null && run.has(lease)) {
      return run;
    }
    Map.Entry<Long, Run> entry = runs.floorEntry(lease);
    if (entry == null || !entry.getValue().has(lease)) {
      return null;
    }
    last = entry.getValue();
    return last;
  }

  /** How many messages it has leased. */
  int leased() {
    int leased = 0;
    for (Run run : runs.values()) {
      leased += run.live();
    }
    return leased;
  }

  /** Rows of one partition that it was told to be missing. */
  record Told(Cursor cursor, List<Missing.Row> rows) {}

  /**
   * A receive that has nothing yet.
   *
   * @param maxMessages at most so many
   * @param maxBytes and so many bytes, unless the first alone is larger
   * @param answer completed with what there is
   */
  record Request(int maxMessages, long maxBytes, CompletableFuture<List<Delivery>> answer) {}
}
