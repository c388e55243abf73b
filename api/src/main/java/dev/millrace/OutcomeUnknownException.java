package dev.millrace;

/** A message may or may not have been taken: publish it again under the same id. */
public class OutcomeUnknownException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public OutcomeUnknownException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public OutcomeUnknownException(String message, Throwable cause) {
    super(message, cause);
  }
}
