package dev.millrace.examples.orders.input;

/**
 * The input cannot be read to its end. The message says which file, how far it was read and what to
 * do.
 */
public final class UnreadableInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreadableInputException(String message) {
    super(message);
  }

  UnreadableInputException(String message, Throwable cause) {
    super(message, cause);
  }
}
