package dev.millrace;

/** A value cannot be turned into bytes. Nothing was taken. */
public class UnserialisableException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public UnserialisableException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public UnserialisableException(String message, Throwable cause) {
    super(message, cause);
  }
}
