package dev.millrace.soak;

import org.jspecify.annotations.Nullable;

/** The soak itself cannot go on; says why, and what to do. */
public final class SoakException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SoakException(String message) {
    this(message, null);
  }

  SoakException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
