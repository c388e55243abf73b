package dev.millrace.core;

import dev.millrace.spi.Effect;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended, before any policy has looked at it. Classes of failure with answers of
 * their own join here.
 */
sealed interface Result {
  /** Done, with what it causes. */
  record Acknowledged(List<Effect> effects) implements Result {}

  /**
   * Failed, and may work another time. {@code after} is the handler's own wish for when, or null.
   */
  record Failed(String reason, @Nullable Throwable error, @Nullable Duration after)
      implements Result {}

  /** Can never be handled, says the handler. */
  record Rejected(String reason, @Nullable Throwable error) implements Result {}

  /** Cannot be read. */
  record Malformed(String reason) implements Result {}
}
