package dev.millrace;

/** One handling published more than a settlement may carry. */
public class OutputLimitException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public OutputLimitException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public OutputLimitException(String message, Throwable cause) {
    super(message, cause);
  }
}
