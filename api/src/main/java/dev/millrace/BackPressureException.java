package dev.millrace;

/**
 * More is being published than the channel takes at the moment. Nothing of this message was taken;
 * publish it again when one of the futures that are still open has completed, or with a blocking
 * call, which waits by itself.
 */
public class BackPressureException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public BackPressureException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public BackPressureException(String message, Throwable cause) {
    super(message, cause);
  }
}
