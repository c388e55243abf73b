package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Entries;
import org.jspecify.annotations.Nullable;

/**
 * How far a cursor has looked, and what there is behind that.
 *
 * <p>A number of which nothing can be read is missing, and then it stays unsettled until somebody
 * has heard of it ({@link Gaps}); or else a newer message of its key has replaced it: then it is
 * settled where it is met, and nobody hears of it.
 */
final class Frontier {
  private final Cursor cursor;
  private long number;
  private long replaced;

  Frontier(Cursor cursor) {
    this.cursor = cursor;
    this.number = cursor.start;
  }

  /** Everything before it was looked at. */
  long number() {
    return number;
  }

  /** What it is at was looked at. */
  void pass() {
    number++;
  }

  /** Goes on to the next that may be handed out and is not settled, or says that there is none. */
  @Nullable Entries unseen() {
    long end = cursor.index.exposed();
    while (true) {
      number = Math.min(cursor.settled.nextClear(number), end);
      Entries entry = number == end ? null : next(number, end);
      if (entry == null || entry.number() >= end) {
        number = end;
        return null;
      }
      boolean next = entry.number() == number;
      number = entry.number();
      // What lies behind others that are missing may be settled.
      if (next || !cursor.settled.contains(number)) {
        return entry;
      }
    }
  }

  /**
   * What lies there, or next of what can be read, settled or not; null if nothing can be from there
   * on. What lies before {@code end} is passed over on the way.
   */
  @Nullable Entries next(long from, long end) {
    Entries entry = cursor.index.next(from);
    passOver(from, entry == null ? end : Math.min(end, entry.number()));
    return entry;
  }

  /**
   * Nothing between can be read. What a newer message of its key has replaced, nobody waits for any
   * more. That need not be written: whoever opens the store comes upon it again. What is at a
   * consumer is the consumer's, and what is missing is told before it is settled.
   */
  void passOver(long from, long to) {
    if (from < to) {
      Ranges gone = cursor.index.replaced(from, to);
      cursor.leases().takeOutOf(gone);
      gone.rows().forEach((first, end) -> replaced += cursor.settle(first, end));
    }
  }

  /** How many were never handled because a newer message of their key has replaced them. */
  long replaced() {
    return replaced;
  }
}
