package dev.millrace.spi;

import dev.millrace.Message;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a channel.
 *
 * @param channel the name of a declared channel
 * @param message the message
 * @param notBefore when the channel takes it and gives it its place in the order, or null for at
 *     once
 */
public record Outgoing(String channel, Message message, @Nullable Instant notBefore) {
  /** When the channel takes it, if not at once. */
  public Optional<Instant> due() {
    return Optional.ofNullable(notBefore);
  }
}
