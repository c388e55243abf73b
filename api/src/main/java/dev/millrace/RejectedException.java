package dev.millrace;

/**
 * Thrown by a handler: this message can never be handled. It goes to the dead letters without
 * another try.
 */
public class RejectedException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public RejectedException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public RejectedException(String message, Throwable cause) {
    super(message, cause);
  }
}
