package dev.millrace;

/** There is no room for more. Nothing was taken; settling and deleting go on. */
public class StorageFullException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public StorageFullException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public StorageFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
