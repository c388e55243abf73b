package dev.millrace;

/** It was closed. */
public class ClosedException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public ClosedException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public ClosedException(String message, Throwable cause) {
    super(message, cause);
  }
}
