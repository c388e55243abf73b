package dev.millrace;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A place in a stream. Opaque to applications, ordered within a partition only, printable with
 * {@link Object#toString()} and parsable with {@link #parse(String)}.
 */
public sealed interface Position {
  /** Before everything that is still kept. */
  static Position earliest() {
    return Earliest.EARLIEST;
  }

  /** After everything taken so far. */
  static Position latest() {
    return Latest.LATEST;
  }

  /** Before the first message taken at {@code time} or later. */
  static Position at(Instant time) {
    return new At(time);
  }

  /** Before the message with number {@code offset}, counted from 0, in {@code partition}. */
  static Position of(int partition, long offset) {
    return new Exact(partition, offset);
  }

  /**
   * Reads what {@link Object#toString()} wrote: {@code earliest}, {@code latest}, {@code @TIME},
   * {@code 12} or {@code 3/12}.
   */
  static Position parse(String text) {
    if (text.equals("earliest")) {
      return earliest();
    }
    if (text.equals("latest")) {
      return latest();
    }
    try {
      if (text.startsWith("@")) {
        return at(Instant.parse(text.substring(1)));
      }
      int slash = text.indexOf('/');
      return slash < 0
          ? of(0, Long.parseLong(text))
          : of(
              Integer.parseInt(text.substring(0, slash)),
              Long.parseLong(text.substring(slash + 1)));
    } catch (DateTimeParseException | IllegalArgumentException unreadable) {
      throw new IllegalArgumentException(
          "'%s' is no position; use earliest, latest, @TIME, a number, or PARTITION/NUMBER"
              .formatted(text),
          unreadable);
    }
  }

  /** Before everything. */
  enum Earliest implements Position {
    /** The only one. */
    EARLIEST;

    @Override
    public String toString() {
      return "earliest";
    }
  }

  /** After everything. */
  enum Latest implements Position {
    /** The only one. */
    LATEST;

    @Override
    public String toString() {
      return "latest";
    }
  }

  /** By time. */
  record At(Instant time) implements Position {
    @Override
    public String toString() {
      return "@" + time;
    }
  }

  /** By number within a partition. */
  record Exact(int partition, long offset) implements Position {
    /** Refuses negative numbers. */
    public Exact {
      if (partition < 0 || offset < 0) {
        throw new IllegalArgumentException("partition and offset are counted from 0");
      }
    }

    /** Whether this place comes after {@code other}, which must be in the same partition. */
    public boolean isAfter(Exact other) {
      if (partition != other.partition) {
        throw new IllegalArgumentException(
            "positions %s and %s are in different partitions and have no order"
                .formatted(this, other));
      }
      return offset > other.offset;
    }

    /** The place one message further on. */
    public Exact next() {
      return new Exact(partition, offset + 1);
    }

    @Override
    public String toString() {
      return partition == 0 ? Long.toString(offset) : partition + "/" + offset;
    }
  }
}
