package dev.millrace;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a message was taken, as durably as its channel promises.
 *
 * @param id the id it was taken under
 * @param source the source it was taken under
 * @param where where it is, or null
 */
public record Receipt(String id, URI source, @Nullable Position where) {
  /** Where it is, if the transport says so; empty while it waits for its time. */
  public Optional<Position> position() {
    return Optional.ofNullable(where);
  }
}
