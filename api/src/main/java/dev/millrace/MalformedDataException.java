package dev.millrace;

/** The data of a message cannot be read as what its channel carries. */
public class MalformedDataException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public MalformedDataException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public MalformedDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
