package dev.millrace;

/** Something failed. The message says what, with which values, and what to do next. */
public class MillraceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public MillraceException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public MillraceException(String message, Throwable cause) {
    super(message, cause);
  }
}
