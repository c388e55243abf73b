package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Entries;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one partition that were handed to one consumer together: what it has leased of them
 * still, and until when. Their leases have consecutive numbers. No object for a message, only a few
 * numbers.
 */
final class Run {
  private static final int LEAST = 8;

  final Cursor cursor;
  final Member member;

  /** What it hands over, until it is handed over: leases must not hold batches in memory. */
  private @Nullable Contents contents = new Contents();

  private long[] numbers = new long[LEAST];
  private int[] lanes = new int[LEAST];
  private long[] leased = new long[1];

  /** Attempts and suspicion of what has any; null if nothing has. */
  private int @Nullable [] histories;

  /** What is being settled in this step, so that one lease is not good for two settlements. */
  private long @Nullable [] marked;

  /** When each lease ends, if they do not end together; then {@link #expires} is the first. */
  private long @Nullable [] ends;

  private int count;
  private int live;
  private long firstLease;

  /** On the monotonic clock, in nanoseconds. */
  private long expires;

  Run(Cursor cursor, Member member) {
    this.cursor = cursor;
    this.member = member;
  }

  /** Adds the message that {@code entry} is on. */
  void add(Entries entry, int lane, int attempts, boolean suspect) {
    int at = count++;
    if (at == numbers.length) {
      grow();
    }
    numbers[at] = entry.number();
    lanes[at] = lane;
    leased[at >>> 6] |= 1L << at;
    live++;
    Contents open = contents;
    if (open == null) {
      throw new IllegalStateException("was handed over before");
    }
    open.add(entry);
    if (attempts > 0 || suspect) {
      int[] some = histories;
      if (some == null) {
        some = new int[numbers.length];
        histories = some;
      }
      some[at] = attempts << 1 | (suspect ? 1 : 0);
    }
  }

  private void grow() {
    int size = 2 * numbers.length;
    numbers = Arrays.copyOf(numbers, size);
    lanes = Arrays.copyOf(lanes, size);
    leased = Arrays.copyOf(leased, (size + 63) >>> 6);
    int[] some = histories;
    histories = some == null ? null : Arrays.copyOf(some, size);
  }

  /** Everything is added: from now on there are leases. */
  void lease(long first, long until) {
    firstLease = first;
    expires = until;
  }

  /** Hands the messages over. */
  Contents takeContents() {
    Contents taken = contents;
    if (taken == null) {
      throw new IllegalStateException("was handed over before");
    }
    contents = null;
    return taken;
  }

  int count() {
    return count;
  }

  /** How many leases have neither passed nor been settled. */
  int live() {
    return live;
  }

  long firstLease() {
    return firstLease;
  }

  /** The place of a lease that it {@link #has}. */
  int at(long lease) {
    return (int) (lease - firstLease);
  }

  boolean has(long lease) {
    return lease >= firstLease && lease < firstLease + count;
  }

  long number(int at) {
    return numbers[at];
  }

  /** 0 where it has no place in the order of a key. */
  int lane(int at) {
    return lanes[at];
  }

  int attempts(int at) {
    int[] some = histories;
    return some == null ? 0 : some[at] >>> 1;
  }

  boolean suspect(int at) {
    int[] some = histories;
    return some != null && (some[at] & 1) != 0;
  }

  boolean isLeased(int at) {
    return (leased[at >>> 6] & 1L << at) != 0;
  }

  /** The first that is leased still, from {@code from} on; -1 if there is none. */
  int nextLeased(int from) {
    if (from >= count) {
      return -1;
    }
    long word = leased[from >>> 6] & -1L << from;
    for (int at = from >>> 6; ; word = leased[at]) {
      if (word != 0) {
        return (at << 6) + Long.numberOfTrailingZeros(word);
      }
      at++;
      if (at == leased.length) {
        return -1;
      }
    }
  }

  /** So many leases, from one on, are over. */
  void release(int from, int many) {
    int end = from + many;
    for (int at = from; at < end; at = (at | 63) + 1) {
      leased[at >>> 6] &= ~bits(at, end);
    }
    live -= many;
  }

  /** Marks what is leased; false if it is not, or marked already. */
  boolean mark(int at) {
    return mark(at, 1) == 1;
  }

  /**
   * Marks what is leased, from one on, until there are so many or one is not leased, or marked
   * already.
   *
   * @return how many it marked
   */
  int mark(int from, int most) {
    long[] some = marked;
    if (some == null) {
      some = new long[leased.length];
      marked = some;
    }
    int end = Math.min(count, from + most);
    int at = from;
    while (at < end) {
      long bits = bits(at, end);
      long not = bits & ~(leased[at >>> 6] & ~some[at >>> 6]);
      if (not != 0) {
        // The lowest of them is the first that cannot be marked.
        some[at >>> 6] |= bits & (Long.lowestOneBit(not) - 1);
        return (at & ~63) + Long.numberOfTrailingZeros(not) - from;
      }
      some[at >>> 6] |= bits;
      at = (at | 63) + 1;
    }
    return end - from;
  }

  /** The bits from one on, up to another or to the end of their word. */
  private static long bits(int from, int to) {
    long bits = -1L << from;
    return to > (from | 63) ? bits : bits & ~(-1L << to);
  }

  /** Marks everything that is leased. */
  void markAll() {
    marked = leased.clone();
  }

  boolean isMarked(int at) {
    long[] some = marked;
    return some != null && (some[at >>> 6] & 1L << at) != 0;
  }

  void unmark() {
    marked = null;
  }

  /** When the first of the leases ends. */
  long expires() {
    return expires;
  }

  /** When one of the leases ends. */
  long expires(int at) {
    long[] some = ends;
    return some == null ? expires : some[at];
  }

  /** What is marked ends then, and is marked no more. */
  void renewMarked(long until) {
    long[] some = marked;
    if (some == null) {
      return;
    }
    if (Arrays.equals(some, leased)) {
      expires = until;
      ends = null;
    } else {
      renewSome(until);
    }
    marked = null;
  }

  private void renewSome(long until) {
    long[] each = ends;
    if (each == null) {
      each = new long[count];
      Arrays.fill(each, expires);
      ends = each;
    }
    long first = Long.MAX_VALUE;
    for (int at = nextLeased(0); at >= 0; at = nextLeased(at + 1)) {
      if (isMarked(at)) {
        each[at] = until;
      }
      first = Math.min(first, each[at]);
    }
    expires = first;
  }

  /** Sees which of the leases that are left ends first. */
  void expired() {
    long[] each = ends;
    if (each != null && live > 0) {
      long first = Long.MAX_VALUE;
      for (int at = nextLeased(0); at >= 0; at = nextLeased(at + 1)) {
        first = Math.min(first, each[at]);
      }
      expires = first;
    }
  }
}
