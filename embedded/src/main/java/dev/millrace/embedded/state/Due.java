package dev.millrace.embedded.state;

/** Something that gives what is due, earliest first; the entry it is on is looked at in place. */
interface Due {
  boolean isEmpty();

  /**
   * When the first is due, in milliseconds since 1970. None of these may be asked of an empty one.
   */
  long due();

  /** What waits, and in which part of it; two numbers, the first in the upper half. */
  long place();

  long number();

  /** Goes on to the next. */
  void remove();

  /** Whether the first comes before the first of {@code other}. */
  default boolean comesBefore(Due other) {
    if (due() != other.due()) {
      return due() < other.due();
    }
    return place() != other.place() ? place() < other.place() : number() < other.number();
  }
}
