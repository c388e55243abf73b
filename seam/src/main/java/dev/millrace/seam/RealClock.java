package dev.millrace.seam;

import java.time.Instant;

/** The machine's clock. */
final class RealClock implements Clock {
  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
