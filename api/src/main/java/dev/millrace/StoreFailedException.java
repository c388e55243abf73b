package dev.millrace;

/** The store stopped because its disk failed. Open it again to go on from what is durable. */
public class StoreFailedException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public StoreFailedException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public StoreFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
