package dev.millrace;

/**
 * Stored data is damaged. Nothing was dropped or repaired; the message names the file and what is
 * lost.
 */
public class DamagedDataException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public DamagedDataException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public DamagedDataException(String message, Throwable cause) {
    super(message, cause);
  }
}
