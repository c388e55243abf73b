package dev.millrace;

/** A message has more bytes or attributes than its channel can carry. Nothing was taken. */
public class MessageTooLargeException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public MessageTooLargeException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public MessageTooLargeException(String message, Throwable cause) {
    super(message, cause);
  }
}
