package dev.millrace;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a handler wants done with the message it was given. */
public sealed interface Outcome {
  /** Done. This subscription never sees the message again. */
  record Acknowledge() implements Outcome {}

  /**
   * Not now. The attempt counts; the message comes again after the delay that the subscription's
   * retry policy says, or the one given here, and is dead-lettered when the policy's attempts are
   * spent. Nothing the handler published leaves.
   *
   * @param after a delay of its own, or null for the policy's
   * @param reason why, for the record
   */
  record Retry(@Nullable Duration after, String reason) implements Outcome {
    /** The delay of its own, if it has one. */
    public Optional<Duration> delay() {
      return Optional.ofNullable(after);
    }
  }

  /**
   * Never. The message goes to the dead letters with the reason beside it; what the handler
   * published does not leave.
   */
  record Reject(String reason) implements Outcome {}

  /** Done. */
  static Outcome acknowledge() {
    return new Acknowledge();
  }

  /** Not now; after the delay of the retry policy. */
  static Outcome retry(String reason) {
    return new Retry(null, reason);
  }

  /** Not now; after {@code delay}. */
  static Outcome retryAfter(Duration delay, String reason) {
    return new Retry(delay, reason);
  }

  /** Never. */
  static Outcome reject(String reason) {
    return new Reject(reason);
  }
}
