package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
  private long expired;
  private long lost;

  /** What was told to be missing, ahead of the position. */
  private final TreeMap<Long, Missing.Row> told = new TreeMap<>();

  /** What was passed over ahead of it because a newer message of its key has replaced it. */
  private final Ranges replaced = new Ranges();

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
    return owner == null
        ? 0
        : fetch
            - next
            - told.values().stream().mapToLong(Missing.Row::count).sum()
            - replaced.count(next, fetch);
  }

  /**
   * How many retention passed over, those among them that were not told yet; and how many a newer
   * one of their key has replaced.
   */
  long expired() {
    return expired + count(Gap.Reason.EXPIRED) + replaced.count(next, fetch);
  }

  /** How many are damaged or given up, those among them that were not told yet. */
  long lost() {
    return lost + count(Gap.Reason.DAMAGED) + count(Gap.Reason.LOST);
  }

  /** How many of those that count as missed lie behind the position. */
  long missedAhead() {
    return expired() + lost() - expired - lost;
  }

  private long count(Gap.Reason reason) {
    long count = 0;
    for (Missing.Row row : told.values()) {
      count += row.reason() == reason ? row.count() : 0;
    }
    if (!index.missing.isEmpty()) {
      for (Missing.Row row : index.missing.rows(fetch, index.end())) {
        count += row.reason() == reason ? row.count() : 0;
      }
    }
    return count;
  }

  /**
   * Goes on to a message, though others lie between.
   *
   * @return what of them is missing
   */
  List<Missing.Row> pass(long to) {
    List<Missing.Row> rows = index.missing.rows(fetch, to);
    rows.forEach(row -> told.put(row.from(), row));
    index.replaced(fetch, to).rows().forEach(replaced::add);
    fetch = to;
    return rows;
  }

  /** Whether anything of what lies before a position, and was not read yet, is missing. */
  boolean misses(long to) {
    return !index.missing.isEmpty() && !index.missing.rows(fetch, to).isEmpty();
  }

  /**
   * What is missing of what lies before a position that is about to be committed. There may be a
   * hole before each message of what was replaced: as only their number counts, they are one row.
   */
  List<Missing.Row> missedBefore(long to) {
    List<Missing.Row> rows = new ArrayList<>();
    for (Missing.Row row : told.headMap(to).values()) {
      rows.add(new Missing.Row(row.from(), Math.min(to, row.to()), row.reason()));
    }
    long holes = replaced.count(next, to);
    if (holes > 0) {
      long first = replaced.next(next);
      rows.add(new Missing.Row(first, first + holes, Gap.Reason.EXPIRED));
    }
    return rows;
  }

  void missed(Gap.Reason reason, long count) {
    if (reason == Gap.Reason.EXPIRED) {
      expired += count;
    } else {
      lost += count;
    }
  }

  void commit(long to) {
    next = Math.max(next, to);
    fetch = Math.max(fetch, next);
    Map.Entry<Long, Missing.Row> across = told.lowerEntry(next);
    told.headMap(next).clear();
    replaced.remove(0, next);
    if (across != null && across.getValue().to() > next) {
      Missing.Row row = across.getValue();
      told.put(next, new Missing.Row(next, row.to(), row.reason()));
    }
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
   * Lays out what a checkpoint keeps: how far it is finished; how many are dead, expired and lost;
   * which are dead ahead.
   */
  void write(ByteSink sink) {
    sink.number(next).number(dead).number(expired).number(lost).number(deadAhead.size());
    for (long number : deadAhead) {
      sink.number(number);
    }
  }

  /** Reads what {@link #write} laid out. */
  void read(ByteFeed feed) {
    next = feed.number();
    fetch = next;
    dead = feed.number();
    expired = feed.number();
    lost = feed.number();
    for (int left = feed.count(); left > 0; left--) {
      deadAhead.add(feed.number());
    }
  }

  void assign(Reader reader, long newEpoch) {
    owner = reader;
    epoch = newEpoch;
    revoking = false;
    paused = false;
    rewind();
  }

  void free() {
    owner = null;
    revoking = false;
    rewind();
  }

  private void rewind() {
    fetch = next;
    told.clear();
    replaced.clear();
  }

  boolean isHeldBy(Reader reader, long underEpoch) {
    return owner == reader && epoch == underEpoch;
  }
}
