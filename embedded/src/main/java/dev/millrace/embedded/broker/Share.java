package dev.millrace.embedded.broker;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One partition of a log-shaped subscription: how far it is finished, and whose it is. */
final class Share {
  final int partition;
  final long start;
  final Partition index;

  /**
   * Messages given up on while earlier ones are not finished. They count when the position passes
   * them.
   */
  private final TreeSet<Long> deadAhead = new TreeSet<>();

  private long next;
  private long dead;

  /** Whose it is; null while it is nobody's. */
  @Nullable Reader owner;

  /** Under which number the owner has it. */
  long epoch;

  /**
   * Whether it is being taken from its owner, who may commit until it lets go or the deadline
   * passes.
   */
  boolean revoking;

  boolean paused;

  /** The next message to hand out. */
  long fetch;

  Share(int partition, long start, Partition index) {
    this.partition = partition;
    this.start = start;
    this.index = index;
    this.next = start;
    this.fetch = start;
  }

  /** Everything before this is finished. */
  long next() {
    return next;
  }

  long dead() {
    return dead;
  }

  long inFlight() {
    return owner == null ? 0 : fetch - next;
  }

  void commit(long to) {
    next = Math.max(next, to);
    fetch = Math.max(fetch, next);
    while (!deadAhead.isEmpty() && deadAhead.first() < next) {
      deadAhead.pollFirst();
      dead++;
    }
  }

  void giveUp(long number) {
    if (number >= next) {
      deadAhead.add(number);
    }
  }

  /**
   * Lays out what a checkpoint keeps: how far it is finished, how many are dead, and which ahead.
   */
  void write(ByteSink sink) {
    sink.number(next).number(dead).number(deadAhead.size());
    for (long number : deadAhead) {
      sink.number(number);
    }
  }

  /** Reads what {@link #write} laid out. */
  void read(ByteFeed feed) {
    next = feed.number();
    fetch = next;
    dead = feed.number();
    for (int left = feed.count(); left > 0; left--) {
      deadAhead.add(feed.number());
    }
  }

  void assign(Reader reader, long newEpoch) {
    owner = reader;
    epoch = newEpoch;
    revoking = false;
    paused = false;
    fetch = next;
  }

  void free() {
    owner = null;
    revoking = false;
    fetch = next;
  }

  boolean isHeldBy(Reader reader, long underEpoch) {
    return owner == reader && epoch == underEpoch;
  }
}
