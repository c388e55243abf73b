package dev.millrace;

/** The transport cannot do what was asked, and says so rather than doing less. */
public class UnsupportedCapabilityException extends MillraceException {
  private static final long serialVersionUID = 1L;

  /** With what failed, with which values, and what to do next. */
  public UnsupportedCapabilityException(String message) {
    super(message);
  }

  /** With the cause beneath. */
  public UnsupportedCapabilityException(String message, Throwable cause) {
    super(message, cause);
  }
}
