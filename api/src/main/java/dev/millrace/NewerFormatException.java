package dev.millrace;

/**
 * Stored data was written by a newer version. Nothing was changed; the message names the format
 * found and the formats supported.
 */
public class NewerFormatException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public NewerFormatException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public NewerFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
