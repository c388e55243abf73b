package dev.millrace;

/**
 * The waiting thread was interrupted: the message may or may not have been taken. The interrupt
 * flag is set again.
 */
public class InterruptedPublishException extends OutcomeUnknownException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public InterruptedPublishException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public InterruptedPublishException(String message, Throwable cause) {
    super(message, cause);
  }
}
