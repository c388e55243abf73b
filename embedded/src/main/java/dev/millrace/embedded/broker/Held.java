package dev.millrace.embedded.broker;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one message for one subscription beyond its being unsettled: that it is
 * leased, waits for its time, was handed back, or had attempts when the process died. One object
 * for each of those, none for a message that only lies there.
 */
final class Held {
  /** Where the message stands. */
  enum State {
    /** To be handed out before anything that was not handed out yet. */
    READY,
    /** Waits until {@link Held#due}. */
    WAITING,
    /** Handed out under {@link Held#lease}. */
    LEASED
  }

  final Cursor cursor;
  final long number;

  /** 0 where it has no place in the order of a key; not known before it was {@link #met}. */
  int lane;

  State state = State.READY;

  /** Attempts that have ended. */
  int attempts;

  /** Whether an attempt had started and not ended when its process died. */
  boolean suspect;

  /** The attempt that has started and not ended, or 0. */
  int started;

  /** Whether {@link #started} ran alone. */
  boolean alone;

  /**
   * Whether the order of its lane knows of it; not so for what the log told of and nobody asked for
   * yet.
   */
  boolean met;

  /** Milliseconds since 1970. */
  long due;

  long lease;
  @Nullable Member consumer;

  /** On the monotonic clock, in nanoseconds. */
  long expires;

  Held(Cursor cursor, long number) {
    this.cursor = cursor;
    this.number = number;
  }
}
