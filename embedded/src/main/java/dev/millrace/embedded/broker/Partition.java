package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.Retention;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.segment.BatchCache;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(Partition.class);

  /**
   * A reader that is so close behind gets what is taken now before it has left memory, if not many
   * others are; and nothing is kept there for readers that are far behind.
   */
  private static final long CLOSE_BYTES = BatchCache.DEFAULT_BYTES / 2;

  static final int LETTERS = Batch.LETTERS;
  static final int DELAYED = Batch.DELAYED;

  final int channel;
  final int number;
  private final Batches batches;
  final BatchIndex index = new BatchIndex();
  final Runs runs = new Runs();

  /** Where everything is, if nothing is ever written. */
  private final @Nullable MemoryBatches memory;

  /** Whether only the newest message of each key stays for good. */
  private final boolean compacted;

  /** Whether what was read is not likely to be read again. */
  private final boolean readOnce;

  /** What was taken and cannot be read any more, for any reason but that it was replaced. */
  final Missing missing = new Missing();

  private long end;

  /** What was found to be damaged, by its first message. */
  private final TreeMap<Long, DamagedDataException> damage = new TreeMap<>();

  /** The number after the last that is in the log or in a segment. */
  private long placed;

  /** What lies before is durable, so that it may be handed out. */
  private long exposed;

  private long lastAt = Long.MIN_VALUE;
  private boolean priorities;

  /** Before it, keyed compaction has looked at everything. */
  private long cleanUntil;

  /** When a pass of it takes tombstones away; the greatest number if there are none. */
  private long tombstonesGo = Long.MAX_VALUE;

  /** Where this was read last: what comes next is found without looking for it. */
  private @Nullable Entries cursor;

  /** How many bytes of the log lie between what was read last and the end. */
  private long behind;

  /** What this round took and has not written; the round's. */
  @Nullable Gathering gathering;

  Partition(
      int channel,
      int number,
      Batches batches,
      boolean inMemory,
      boolean compacted,
      boolean readOnce) {
    this.channel = channel;
    this.number = number;
    this.batches = batches;
    this.compacted = compacted;
    this.readOnce = readOnce;
    this.memory = inMemory ? new MemoryBatches() : null;
  }

  /** Where the next pass of keyed compaction begins. */
  long cleanUntil() {
    return cleanUntil;
  }

  /** When there are tombstones to be taken away, in milliseconds since 1970. */
  long tombstonesGo() {
    return tombstonesGo;
  }

  /** A pass of keyed compaction is over. */
  void compacted(long until, long nextTombstones) {
    cleanUntil = until;
    tombstonesGo = nextTombstones;
  }

  /** Whether what was read is not likely to be read again. */
  boolean isReadOnce() {
    return readOnce;
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

  /**
   * What was taken is in the log now.
   *
   * @param last the number of the last of it
   * @param batch itself, if it is at hand
   */
  void place(long base, long last, long at, long location, int length, @Nullable Batch batch) {
    index.add(base, at, location, length);
    placed = last + 1;
    behind = Math.min(Integer.MAX_VALUE, behind + length);
    if (batch != null) {
      batches.add(location, batch);
    }
  }

  /**
   * Whether what is taken is to be kept in memory too: when somebody reads close enough behind to
   * find it there, or when reading it back would cost more. What waits for its time is not read
   * before others are.
   */
  boolean keeps(Gathering taken) {
    return number != DELAYED && (behind <= CLOSE_BYTES || taken.isSmall());
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
    placed = end;
    exposed = end;
    lastAt = timeFor(batch.at());
    index.add(batch.base(), batch.at(), location, length);
  }

  /** A repair has given up what lies before {@code to}: whatever comes next comes behind it. */
  void reach(long to) {
    end = Math.max(end, to);
    placed = Math.max(placed, to);
    exposed = Math.max(exposed, to);
  }

  /** Reads everything of {@code from} to {@code to}, the latter excluded, to meet its damage. */
  void meet(long from, long to) {
    Entries at = next(from);
    while (at != null && at.number() < to) {
      at = next(at.batch().last() + 1);
    }
  }

  /** Begins where a checkpoint was made. */
  void restore(long endThen, long lastAtThen, boolean prioritiesThen) {
    priorities = prioritiesThen;
    end = endThen;
    placed = end;
    exposed = end;
    lastAt = lastAtThen;
  }

  /** The time of the last message. */
  long lastAt() {
    return lastAt;
  }

  /** What lies in a place, or null if it cannot be read; used as {@link #next}. */
  @Nullable Entries entry(long wanted) {
    Entries at = next(wanted);
    return at == null || at.number() != wanted ? null : at;
  }

  /**
   * What lies in a place, or in the next one that can be read, or null if nothing can from there
   * on; to be looked at before anything else is asked of this partition. What is found to be
   * damaged on the way is {@link #missing} from then on.
   */
  @Nullable Entries next(long wanted) {
    long from = missing.isEmpty() ? wanted : missing.pass(wanted);
    while (true) {
      int version = missing.version();
      Entries at = stored(from);
      if (version != missing.version()) {
        // Damage was met, and looking at what is around it has moved the cursor.
        from = missing.pass(from);
      } else if (at == null || !missing.contains(at.number())) {
        return at;
      } else {
        from = missing.pass(at.number());
      }
    }
  }

  /**
   * What of {@code from} to {@code to}, the latter excluded, is not there because compaction has
   * left a newer message of its key; to be asked of what {@link #next} has passed over. Where
   * nothing is compacted, nothing is: there no message goes before everybody has had it.
   */
  Ranges replaced(long from, long to) {
    Ranges replaced = new Ranges();
    if (compacted && from < to) {
      replaced.add(from, to);
      missing.rows(from, to).forEach(row -> replaced.remove(row.from(), row.to()));
    }
    return replaced;
  }

  private @Nullable Entries stored(long wanted) {
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
    if (at >= 0) {
      int last = index.size() - 1;
      behind = index.location(last) + index.length(last) - index.location(at);
    }
    Batch found = null;
    if (at < 0) {
      found = runs.find(wanted, this, batches);
      for (Runs.Damaged damaged : runs.takeDamaged()) {
        lose(damaged.first(), damaged.last() + 1, damaged.cause());
      }
    }
    if (found == null && !index.isEmpty() && wanted < end) {
      int logged = Math.max(0, at);
      try {
        found = batches.logged(index.location(logged), index.length(logged));
      } catch (DamagedDataException damaged) {
        long to = logged + 1 < index.size() ? index.base(logged + 1) : placed;
        lose(index.base(logged), to, damaged);
      }
    }
    return found;
  }

  /**
   * What lies between was found to be damaged: what of it can be read nowhere else is missing. What
   * survived of several segments lies in one that reaches across others.
   */
  private void lose(long from, long to, DamagedDataException cause) {
    LOG.error(
        "{}. The subscriptions that wanted it are told of a gap, all else is served",
        cause.getMessage());
    damage.put(from, cause);
    for (long at = from; at < to; ) {
      Batch there = index.find(at) < 0 ? runs.find(at, this, batches) : null;
      Entries entries = there == null ? null : there.entries();
      long found = entries != null && entries.seek(at) ? Math.min(to, entries.number()) : to;
      missing.add(at, found, Gap.Reason.DAMAGED);
      at = found;
      while (at < to && entries != null && entries.number() == at) {
        at++;
        if (!entries.next()) {
          break;
        }
      }
    }
    batches.damaged(this);
  }

  /** How a message that is missing was found to be damaged. */
  DamagedDataException damage(long wanted) {
    Map.Entry<Long, DamagedDataException> found = damage.floorEntry(wanted);
    return found == null
        ? new DamagedDataException("message %d cannot be read".formatted(wanted))
        : found.getValue();
  }

  /** A gap of this partition, both ends included. */
  Gap gap(long first, long last, long messages, Gap.Reason reason) {
    return new Gap(
        new Position.Exact(number, first), new Position.Exact(number, last), messages, reason);
  }

  /**
   * The first message that is to be kept; never one that is not written yet. By bytes, whole
   * batches are passed over, as long as what is left still has as many as are to be kept.
   */
  long retained(Retention retention, long now) {
    MemoryBatches here = memory;
    long there = here == null ? placed : here.end();
    long first = missing.first();
    if (there - first > retention.maxMessages()) {
      first = there - retention.maxMessages();
    }
    Duration age = retention.maxAge();
    if (age != null && first < there && oldest() < now - age.toMillis()) {
      first = Math.max(first, Math.min(there, find(now - age.toMillis())));
    }
    long most = retention.maxBytes();
    if (here != null) {
      return here.bytes() > most ? Math.max(first, here.retained(first, most)) : first;
    }
    if (most < Long.MAX_VALUE && index.bytes() + runs.bytes() > most) {
      first = Math.max(first, retainedBytes(first, most));
    }
    return first;
  }

  /** A time that is no later than that of the first message that is kept. */
  private long oldest() {
    MemoryBatches here = memory;
    if (here != null) {
      return here.oldest(missing.first());
    }
    long run = runs.oldest(missing.first());
    return run < Long.MAX_VALUE ? run : index.isEmpty() ? lastAt : index.at(0);
  }

  private long retainedBytes(long first, long most) {
    long left = index.bytes();
    if (left <= most) {
      return runs.retained(first, most - left, this, batches);
    }
    // All of it is in the log.
    long kept = index.base(0);
    for (int at = 0; at + 1 < index.size() && left - index.length(at) >= most; at++) {
      left -= index.length(at);
      kept = index.base(at + 1);
    }
    return kept;
  }

  /** The first message that was taken at or after a time: times never go back. */
  long find(long millis) {
    return Math.max(missing.first(), findStored(millis));
  }

  private long findStored(long millis) {
    if (memory != null) {
      return memory.findTime(millis, end);
    }
    if (!runs.isEmpty() && runs.lastAt() >= millis) {
      long stored = runs.findTime(millis, this, batches);
      if (stored < Long.MAX_VALUE) {
        return stored;
      }
    }
    int before = index.before(millis);
    if (before < 0) {
      return index.isEmpty() ? end : index.base(0);
    }
    Entries entries = stored(index.base(before));
    long found = entries == null ? Long.MAX_VALUE : Runs.firstAt(entries.batch(), millis);
    if (found < Long.MAX_VALUE) {
      return found;
    }
    return before + 1 < index.size() ? index.base(before + 1) : end;
  }
}
