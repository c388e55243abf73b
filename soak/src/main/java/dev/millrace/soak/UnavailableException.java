package dev.millrace.soak;

/** This machine does not have what it takes; names what is missing. */
public final class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnavailableException(String message) {
    super(message);
  }
}
