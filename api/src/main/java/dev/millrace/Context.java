package dev.millrace;

import java.time.Duration;
import java.time.Instant;

/**
 * What a handler knows about the message it was given, and how it causes others.
 *
 * <p><b>Outputs</b> are buffered and leave with the settlement: all of them when the message is
 * acknowledged, none otherwise. They get ids derived from the subscription, the message and their
 * order, so that a handler that runs again publishes the same ids; they carry the message's
 * correlation id, and its id as their causation id. At most 8 MiB or 10,000 of them.
 *
 * <p><b>Threads.</b> For the thread that handles; not after the handler has returned.
 */
public interface Context {
  /** The most bytes of data that one handling may publish: 8 MiB. */
  int MAX_OUTPUT_BYTES = 8 << 20;

  /** The most messages that one handling may publish. */
  int MAX_OUTPUTS = 10_000;

  /** The message in its envelope. */
  Message message();

  /** Which attempt this is, counted from 1. */
  int attempt();

  /** The channel the message came from. */
  String channel();

  /** The subscription it is handled for. */
  String subscription();

  /** When the handler is interrupted. */
  Instant deadline();

  /**
   * Whether the result is no longer wanted: the deadline has passed, the lease is lost or the
   * application is closing.
   */
  boolean cancelled();

  /** Publishes with the settlement. */
  default <T> void publish(Channel<T> channel, T value) {
    publish(channel, value, PublishOptions.none());
  }

  /**
   * Publishes with the settlement, with options. Throws {@link OutputLimitException} beyond the
   * limits.
   */
  <T> void publish(Channel<T> channel, T value, PublishOptions options);

  /**
   * Publishes with the settlement, to be taken {@code delay} later. Refused where the transport
   * cannot delay.
   */
  default <T> void schedule(Channel<T> channel, T value, Duration delay) {
    publish(channel, value, PublishOptions.none().delay(delay));
  }
}
