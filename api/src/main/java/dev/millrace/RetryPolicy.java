package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When a failed message is tried again.
 *
 * <p>The first attempt is followed by the quick tries, during which the lease is kept and the lane
 * waits, then by the scheduled ones, before which everything is handed back: no thread, connection
 * or lease is held. A message whose attempts are spent becomes a dead letter. Each delay {@code d}
 * is drawn from {@code [d, 1.5 d]}, or from {@code [0, d]} with {@link #fullJitter()}. The messages
 * of the same key wait behind it either way.
 *
 * <p>Immutable.
 */
public final class RetryPolicy {
  private static final RetryPolicy STANDARD =
      new RetryPolicy(
          List.of(Duration.ofMillis(50), Duration.ofMillis(250), Duration.ofSeconds(1)),
          List.of(
              Duration.ofSeconds(10),
              Duration.ofSeconds(30),
              Duration.ofMinutes(2),
              Duration.ofMinutes(10),
              Duration.ofHours(1)),
          false);

  private final List<Duration> quick;
  private final List<Duration> scheduled;
  private final boolean fullJitter;

  private RetryPolicy(List<Duration> quick, List<Duration> scheduled, boolean fullJitter) {
    this.quick = checked(quick);
    this.scheduled = checked(scheduled);
    this.fullJitter = fullJitter;
  }

  /**
   * The default: three quick tries within about a second, five scheduled ones within about an hour
   * and a quarter; nine in all.
   */
  public static RetryPolicy standard() {
    return STANDARD;
  }

  /** One attempt only. */
  public static RetryPolicy none() {
    return new RetryPolicy(List.of(), List.of(), false);
  }

  /** Quick tries after these delays, and no others yet. */
  public static RetryPolicy quick(Duration... delays) {
    return new RetryPolicy(List.of(delays), List.of(), false);
  }

  /** The same quick tries, followed by scheduled ones after these delays. */
  public RetryPolicy thenScheduled(Duration... delays) {
    return new RetryPolicy(quick, List.of(delays), fullJitter);
  }

  /** The same delays, each drawn from zero to its length: spreads a herd best, and may be short. */
  public RetryPolicy fullJitter() {
    return new RetryPolicy(quick, scheduled, true);
  }

  /** How often a message is tried in all. */
  public int attempts() {
    return 1 + quick.size() + scheduled.size();
  }

  /** Whether the try after {@code failed} failed attempts is a quick one. */
  public boolean isQuick(int failed) {
    return failed >= 1 && failed <= quick.size();
  }

  /**
   * The delay, before chance is added, after {@code failed} failed attempts, from 1 to {@link
   * #attempts()} - 1.
   */
  public Duration delay(int failed) {
    if (failed < 1 || failed >= attempts()) {
      throw new IllegalArgumentException(
          "after %d failed attempts of %d there is no further one".formatted(failed, attempts()));
    }
    return isQuick(failed) ? quick.get(failed - 1) : scheduled.get(failed - 1 - quick.size());
  }

  /** The delay with chance added, {@code fraction} being drawn from 0, included, to 1, excluded. */
  public Duration delay(int failed, double fraction) {
    Duration base = delay(failed);
    double factor = fullJitter ? fraction : 1 + fraction / 2;
    return Duration.ofNanos((long) (base.toNanos() * factor));
  }

  private static List<Duration> checked(List<Duration> delays) {
    for (Duration delay : delays) {
      if (delay.isNegative() || delay.compareTo(Duration.ofDays(30)) > 0) {
        throw new IllegalArgumentException(
            "retry delay " + delay + " is not between zero and 30 days");
      }
    }
    return List.copyOf(new ArrayList<>(delays));
  }
}
