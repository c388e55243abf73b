package dev.millrace.seam;

import java.time.Instant;

/** Time as Millrace sees it. */
public interface Clock {
  /** The wall-clock time: what is written into messages and records. It may jump. */
  Instant now();

  /**
   * A monotonic reading in nanoseconds: for measuring how long something took. Only differences
   * mean anything.
   */
  long nanos();
}
