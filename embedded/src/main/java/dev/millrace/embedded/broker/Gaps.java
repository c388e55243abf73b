package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cursor will not hand out because it cannot be read: what is missing of its partition and
 * neither settled nor leased. It stays that until somebody has heard of it.
 */
final class Gaps {
  private final Cursor cursor;
  private final Missing missing;

  /** What was told to somebody who is there still. */
  final Ranges told = new Ranges();

  /** Which state of {@link #missing} was acted on. */
  private int seen;

  /** Counted anew when they may be others. */
  private long expired;

  private long lost;
  private boolean counted;

  Gaps(Cursor cursor) {
    this.cursor = cursor;
    this.missing = cursor.index.missing;
    this.seen = -1;
  }

  /** Whether anything is missing since this was asked before. */
  boolean isNew() {
    if (seen == missing.version()) {
      return false;
    }
    seen = missing.version();
    counted = false;
    return true;
  }

  /** Of these, the last excluded, something is settled now, or a lease is over. */
  void changed(long from, long to) {
    if (from < missing.first() || (missing.hasRows() && !missing.rows(from, to).isEmpty())) {
      counted = false;
    }
  }

  /** How many retention has passed over. */
  long expired() {
    count();
    return expired;
  }

  /** How many are damaged or given up. */
  long lost() {
    count();
    return lost;
  }

  private void count() {
    if (counted) {
      return;
    }
    counted = true;
    expired = 0;
    lost = 0;
    if (missing.isEmpty()) {
      return;
    }
    Ranges leased = cursor.leases().numbers();
    for (Missing.Row row : missing.rows(cursor.start, cursor.index.end())) {
      long count =
          row.count()
              - cursor.settled.count(row.from(), row.to())
              - leased.count(row.from(), row.to());
      if (row.reason() == Gap.Reason.EXPIRED) {
        expired += count;
      } else {
        lost += count;
      }
    }
  }

  /** What was not told, in order: at most {@code most} rows. */
  List<Missing.Row> untold(int most) {
    if (expired() + lost() == 0) {
      return List.of();
    }
    List<Missing.Row> untold = new ArrayList<>();
    Ranges others = cursor.leases().numbers();
    told.rows().forEach(others::add);
    SettledSet settled = cursor.settled;
    for (Missing.Row row : missing.rows(cursor.start, cursor.index.end())) {
      long from = settled.nextClear(row.from());
      while (from < row.to() && untold.size() < most) {
        if (others.contains(from)) {
          from = settled.nextClear(others.end(from));
        } else {
          long to = Math.min(row.to(), Math.min(settled.nextSet(from), others.next(from)));
          untold.add(new Missing.Row(from, to, row.reason()));
          from = settled.nextClear(to);
        }
      }
    }
    return untold;
  }
}
