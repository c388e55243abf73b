package dev.millrace.embedded.broker;

/**
 * What is remembered of one message for one subscription beyond its being unsettled or leased: that
 * it waits for its time, was handed back, or had attempts. One object for each of those, none for a
 * message that only lies there or is being handled for the first time.
 */
final class Held {
  /** Where the message stands. */
  enum State {
    /** To be handed out before anything that was not handed out yet. */
    READY,
    /** Waits for its time: held for the order of its lane only. */
    WAITING,
    /** Handed out. */
    LEASED
  }

  final Cursor cursor;
  final long number;

  /** 0 where it has no place in the order of a key; known once it is {@link #met}. */
  int lane;

  State state = State.READY;

  /** Attempts that have ended. */
  int attempts;

  /** Whether an attempt had started and not ended when its process died. */
  boolean suspect;

  /** The attempt that has started and not ended, unless it is a first one and not alone; or 0. */
  int started;

  /** Whether {@link #started} ran alone. */
  boolean alone;

  /**
   * Whether the order of its lane knows of it; not so for what the log told of and nobody asked for
   * yet.
   */
  boolean met;

  Held(Cursor cursor, long number) {
    this.cursor = cursor;
    this.number = number;
  }

  /** Whether anything has to be remembered of it over an opening: not so if it only came back. */
  boolean isWorthKeeping() {
    return state != State.WAITING && hasHistory();
  }

  /** What it had is remembered elsewhere. */
  void forgetAttempts() {
    attempts = 0;
    started = 0;
    alone = false;
    suspect = false;
  }

  /** Whether there is anything to remember of it while it is leased. */
  boolean hasHistory() {
    return attempts > 0 || started > 0 || suspect;
  }
}
