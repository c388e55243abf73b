package dev.millrace;

/** Another process, or another part of this one, holds what was to be opened. */
public class TransportInUseException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public TransportInUseException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public TransportInUseException(String message, Throwable cause) {
    super(message, cause);
  }
}
