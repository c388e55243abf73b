package dev.millrace.embedded.broker;

import java.util.Map;
import java.util.TreeMap;

/** A set of numbers that mostly come and go many in a row: each row is one entry. */
final class Ranges {
  /** The first of each row, and what follows its last. */
  private final TreeMap<Long, Long> rows = new TreeMap<>();

  boolean isEmpty() {
    return rows.isEmpty();
  }

  boolean contains(long number) {
    Map.Entry<Long, Long> row = rows.floorEntry(number);
    return row != null && number < row.getValue();
  }

  /** Adds {@code from} to {@code to}, the latter excluded. */
  void add(long from, long to) {
    if (from >= to) {
      return;
    }
    long first = from;
    long end = to;
    Map.Entry<Long, Long> row = rows.floorEntry(to);
    while (row != null && row.getValue() >= from) {
      rows.remove(row.getKey());
      first = Math.min(first, row.getKey());
      end = Math.max(end, row.getValue());
      row = rows.floorEntry(to);
    }
    rows.put(first, end);
  }

  /** Takes {@code from} to {@code to}, the latter excluded, out. */
  void remove(long from, long to) {
    if (from >= to || rows.isEmpty()) {
      return;
    }
    Map.Entry<Long, Long> row = rows.lowerEntry(to);
    while (row != null && row.getValue() > from) {
      long first = row.getKey();
      long end = row.getValue();
      rows.remove(first);
      if (first < from) {
        rows.put(first, from);
      }
      if (end > to) {
        rows.put(to, end);
      }
      row = first < from ? null : rows.lowerEntry(to);
    }
  }

  /** The first number from {@code from} on that is in it, or the highest number there is. */
  long next(long from) {
    if (contains(from)) {
      return from;
    }
    Long row = rows.higherKey(from);
    return row == null ? Long.MAX_VALUE : row;
  }

  /** How many of {@code from} to {@code to}, the latter excluded, are in it. */
  long count(long from, long to) {
    long count = 0;
    for (long at = next(from); at < to; at = next(at)) {
      long until = Math.min(to, end(at));
      count += until - at;
      at = until;
    }
    return count;
  }

  /** What follows the last number of the row in which {@code number} is. */
  long end(long number) {
    Map.Entry<Long, Long> row = rows.floorEntry(number);
    if (row == null) {
      throw new IllegalArgumentException(number + " is in no row");
    }
    return row.getValue();
  }

  /** The rows in their order: the first of each, and what follows its last. */
  Map<Long, Long> rows() {
    return rows;
  }

  void clear() {
    rows.clear();
  }
}
