package dev.millrace.spi;

import dev.millrace.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That one message was taken.
 *
 * @param where its position, or null where there is none yet
 */
public record TransportReceipt(@Nullable Position where) {
  /** Its position, if there is one yet. */
  public Optional<Position> position() {
    return Optional.ofNullable(where);
  }
}
