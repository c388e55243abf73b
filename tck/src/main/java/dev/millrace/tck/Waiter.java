package dev.millrace.tck;

import dev.millrace.seam.Seam;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Waits, through the seam, for what has to happen; what has not happened in the end fails the test.
 */
final class Waiter {
  private static final Duration STEP = Duration.ofMillis(2);

  private final Seam seam;
  private final Duration patience;

  Waiter(Seam seam, Duration patience) {
    this.seam = seam;
    this.patience = patience;
  }

  /** The time. */
  Instant now() {
    return seam.clock().now();
  }

  /** Looks again and again until what is seen is as wanted, and gives that. */
  <T> T until(String what, Probe<T> probe, Predicate<T> wanted) throws InterruptedException {
    long began = seam.clock().nanos();
    while (true) {
      T seen = probe.look();
      if (wanted.test(seen)) {
        return seen;
      }
      if (seam.clock().nanos() - began > patience.toNanos()) {
        throw new AssertionError(
            "waited %s for %s; last seen: %s".formatted(patience, what, shortened(seen)));
      }
      seam.waiting().sleep(STEP);
    }
  }

  private static String shortened(Object seen) {
    String text = String.valueOf(seen);
    return text.length() <= 400 ? text : text.substring(0, 400) + "…";
  }

  /** Waits until a stage completes, and throws what it failed with. */
  <T> T await(CompletionStage<T> stage, String what) throws InterruptedException {
    try {
      return seam.waiting().await(stage, patience);
    } catch (TimeoutException tooLong) {
      throw new AssertionError("waited " + patience + " for " + what, tooLong);
    }
  }

  /** Lets so much time pass that two readings of any broker's clock differ. */
  void letTimePass() throws InterruptedException {
    seam.waiting().sleep(Duration.ofMillis(20));
  }

  /** Looks at something that changes. */
  @FunctionalInterface
  interface Probe<T> {
    T look() throws InterruptedException;
  }
}
