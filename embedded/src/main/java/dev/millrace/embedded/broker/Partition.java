package dev.millrace.embedded.broker;

import dev.millrace.Message;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One partition of a channel: which places are taken, and where what lies there can be read.
 *
 * <p>A place is given out when it is decided ({@link #take}); what lies there can be read when it
 * is written ({@link #place}). Nothing is kept for a message, only something for each batch.
 *
 * <p>Besides its data partitions a channel has two that nobody subscribes to: {@link #LETTERS}, its
 * dead letters, and {@link #DELAYED}, what waits to be taken.
 */
final class Partition {
  static final int LETTERS = Batch.LETTERS;
  static final int DELAYED = Batch.DELAYED;

  final int channel;
  final int number;
  private final Batches batches;
  final BatchIndex index = new BatchIndex();
  final Runs runs = new Runs();

  /** Where everything is, if nothing is ever written. */
  private final @Nullable MemoryBatches memory;

  private long end;

  /** What lies before is durable, so that it may be handed out. */
  private long exposed;

  private long lastAt = Long.MIN_VALUE;
  private boolean priorities;

  /** Where this was read last: what comes next is found without looking for it. */
  private @Nullable Entries cursor;

  /** What this round took and has not written; the round's. */
  @Nullable Gathering gathering;

  Partition(int channel, int number, Batches batches, boolean inMemory) {
    this.channel = channel;
    this.number = number;
    this.batches = batches;
    this.memory = inMemory ? new MemoryBatches() : null;
  }

  boolean isInMemory() {
    return memory != null;
  }

  /** Its batches, if it is in memory only. */
  MemoryBatches memory() {
    if (memory == null) {
      throw new IllegalStateException("this partition is on disk");
    }
    return memory;
  }

  /** The number of the next message: how many were taken in all. */
  long end() {
    return end;
  }

  /** The number after the last message that may be handed out. */
  long exposed() {
    return exposed;
  }

  /** Everything that was taken is durable. */
  void expose() {
    exposed = end;
  }

  /**
   * Gives out the next places, as many as {@code count}.
   *
   * @return the number of the first
   */
  long take(int count, long at) {
    lastAt = at;
    long first = end;
    end += count;
    return first;
  }

  /**
   * The time to write into the next message: never before that of the one before it, so that a
   * position can be found by time.
   */
  long timeFor(long now) {
    return Math.max(lastAt, now);
  }

  /** Whether any message may have another priority than usual. */
  boolean hasPriorities() {
    return priorities;
  }

  /** A message with this priority is taken. */
  void sawPriority(int priority) {
    priorities |= priority != Message.DEFAULT_PRIORITY;
  }

  /** What was taken is in the log now. */
  void place(Batch batch, long location, int length) {
    index.add(batch.base(), batch.at(), location, length);
    batches.add(location, batch);
  }

  /** A batch of the log is read while it is opened. */
  void replay(Batch batch, long location, int length) {
    Entries entries = batch.entries();
    while (!priorities && entries.next()) {
      sawPriority(entries.priority());
    }
    Damage.unless(
        batch.base() == end,
        "message " + batch.base() + " was taken where " + end + " was the next");
    end = batch.last() + 1;
    exposed = end;
    lastAt = timeFor(batch.at());
    index.add(batch.base(), batch.at(), location, length);
  }

  /** Begins where a checkpoint was made. */
  void restore(long endThen, long lastAtThen, boolean prioritiesThen) {
    priorities = prioritiesThen;
    end = endThen;
    exposed = end;
    lastAt = lastAtThen;
  }

  /** The time of the last message. */
  long lastAt() {
    return lastAt;
  }

  /**
   * What lies in a place, or in the next one that is kept; to be looked at before anything else is
   * asked of this partition.
   */
  Entries entry(long wanted) {
    Entries at = next(wanted);
    if (at == null) {
      throw new IllegalStateException("nothing is kept from message " + wanted + " on");
    }
    return at;
  }

  /** As {@link #entry}, or null if nothing is kept from there on. */
  @Nullable Entries next(long wanted) {
    Entries at = cursor;
    if (at != null
        && wanted >= at.number()
        && wanted <= at.batch().last()
        && at.seek(wanted)
        && at.number() == wanted) {
      return at;
    }
    Batch batch = batch(wanted);
    if (batch == null) {
      return null;
    }
    at = at == null ? batch.entries() : at.over(batch);
    cursor = at;
    return at.seek(wanted) ? at : null;
  }

  private @Nullable Batch batch(long wanted) {
    if (memory != null) {
      return memory.find(wanted);
    }
    int at = index.find(wanted);
    Batch found = at < 0 ? runs.find(wanted, this, batches) : null;
    if (found == null && !index.isEmpty() && wanted < end) {
      int logged = Math.max(0, at);
      found = batches.logged(index.location(logged), index.length(logged));
    }
    return found;
  }

  /** The lane of a message: 0 without a key, else a hash of it. */
  int lane(long wanted) {
    return entry(wanted).lane();
  }

  /** When a message was taken, in milliseconds since 1970. */
  long at(long wanted) {
    return entry(wanted).at();
  }

  /** The bytes of a message. */
  ByteBuffer content(long wanted) {
    return entry(wanted).content();
  }

  Message message(long wanted) {
    return MessageFormat.read(new ByteFeed(content(wanted)));
  }

  /** The first message that was taken at or after a time: times never go back. */
  long find(long millis) {
    if (memory != null) {
      return memory.findTime(millis, end);
    }
    if (!runs.isEmpty() && runs.lastAt() >= millis) {
      return runs.findTime(millis, this, batches);
    }
    int before = index.before(millis);
    if (before < 0) {
      return index.isEmpty() ? end : index.base(0);
    }
    long found = Runs.firstAt(batches.logged(index.location(before), index.length(before)), millis);
    if (found < Long.MAX_VALUE) {
      return found;
    }
    return before + 1 < index.size() ? index.base(before + 1) : end;
  }
}
