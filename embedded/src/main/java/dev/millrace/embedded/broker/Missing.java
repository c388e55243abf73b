package dev.millrace.embedded.broker;

import dev.millrace.Gap.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which messages of one partition were taken and cannot be read any more, and why. */
final class Missing {
  /** From {@code from} to {@code to}, the latter excluded, for one reason. */
  record Row(long from, long to, Reason reason) {
    long count() {
      return to - from;
    }
  }

  private final TreeMap<Long, Row> rows = new TreeMap<>();
  private long first;
  private int version;

  /** Everything before this was passed over by retention. */
  long first() {
    return first;
  }

  /** Another one each time that something is missing that was not before. */
  int version() {
    return version;
  }

  boolean isEmpty() {
    return first == 0 && rows.isEmpty();
  }

  /** Whether anything is missing that retention did not pass over. */
  boolean hasRows() {
    return !rows.isEmpty();
  }

  /** Retention has passed over everything before {@code to}. */
  void expire(long to) {
    if (to <= first) {
      return;
    }
    first = to;
    version++;
    Row row = row(to - 1);
    rows.headMap(to).clear();
    if (row != null && row.to() > to) {
      rows.put(to, new Row(to, row.to(), row.reason()));
    }
  }

  /**
   * What lies between cannot be read. What was damaged can be given up; everything else keeps its
   * first reason.
   */
  void add(long from, long to, Reason reason) {
    List<Row> added = new ArrayList<>();
    for (long at = Math.max(from, first); at < to; ) {
      Row there = row(at);
      if (there == null) {
        Map.Entry<Long, Row> above = rows.higherEntry(at);
        long end = above == null ? to : Math.min(to, above.getKey());
        added.add(new Row(at, end, reason));
        at = end;
      } else {
        long end = Math.min(to, there.to());
        if (there.reason() == Reason.DAMAGED && reason == Reason.LOST) {
          added.add(new Row(at, end, reason));
        }
        at = end;
      }
    }
    for (Row row : added) {
      put(row);
      version++;
    }
  }

  private void put(Row row) {
    Row there = row(row.from());
    if (there != null) {
      rows.remove(there.from());
      if (there.from() < row.from()) {
        rows.put(there.from(), new Row(there.from(), row.from(), there.reason()));
      }
      if (there.to() > row.to()) {
        rows.put(row.to(), new Row(row.to(), there.to(), there.reason()));
      }
    }
    Row whole = row;
    Row before = row(row.from() - 1);
    if (before != null && before.reason() == row.reason()) {
      rows.remove(before.from());
      whole = new Row(before.from(), whole.to(), row.reason());
    }
    Row behind = rows.get(row.to());
    if (behind != null && behind.reason() == row.reason()) {
      rows.remove(behind.from());
      whole = new Row(whole.from(), behind.to(), row.reason());
    }
    rows.put(whole.from(), whole);
  }

  private @Nullable Row row(long number) {
    Map.Entry<Long, Row> entry = rows.floorEntry(number);
    return entry == null || entry.getValue().to() <= number ? null : entry.getValue();
  }

  boolean contains(long number) {
    return number < first || (!rows.isEmpty() && row(number) != null);
  }

  /** The first number from {@code number} on that is not missing. */
  long pass(long number) {
    long at = Math.max(number, first);
    if (rows.isEmpty()) {
      return at;
    }
    for (Row row = row(at); row != null; row = row(at)) {
      at = row.to();
    }
    return at;
  }

  /**
   * The first number behind {@code number}, which is not missing, that is; {@code end} if there is
   * none before it.
   */
  long from(long number, long end) {
    Long next = rows.isEmpty() ? null : rows.higherKey(number);
    return next == null ? end : Math.min(next, end);
  }

  /** What is missing of {@code from} to {@code to}, the latter excluded, in order. */
  List<Row> rows(long from, long to) {
    List<Row> found = new ArrayList<>();
    if (from < first && from < to) {
      found.add(new Row(from, Math.min(first, to), Reason.EXPIRED));
    }
    if (!rows.isEmpty() && from < to) {
      Row reaching = row(from);
      long begin = reaching == null ? from : reaching.from();
      for (Row row : rows.subMap(Math.min(begin, to), to).values()) {
        found.add(new Row(Math.max(from, row.from()), Math.min(to, row.to()), row.reason()));
      }
    }
    return found;
  }

  /** What is missing for another reason than retention. */
  List<Row> rows() {
    return List.copyOf(rows.values());
  }

  /** Lays out what a checkpoint keeps. Damage is no part of it: it may be mended by then. */
  void write(ByteSink sink) {
    List<Row> lost = rows.values().stream().filter(row -> row.reason() == Reason.LOST).toList();
    sink.number(first).number(lost.size());
    for (Row row : lost) {
      sink.number(row.from()).number(row.count());
    }
  }

  /** Reads what {@link #write} laid out. */
  void read(ByteFeed feed) {
    expire(feed.number());
    for (int left = feed.count(); left > 0; left--) {
      long from = feed.number();
      add(from, from + feed.number(), Reason.LOST);
    }
  }
}
