package dev.millrace;

import org.jspecify.annotations.Nullable;

/**
 * Finds the key of what a message says.
 *
 * @param <T> what the message says
 */
@FunctionalInterface
public interface KeyFunction<T> {
  /**
   * The key of {@code value}, or null if it has none and may be handled in any order. Must be the
   * same each time.
   */
  @Nullable String keyOf(T value);

  /** No message has a key. */
  static <T> KeyFunction<T> none() {
    return value -> null;
  }
}
