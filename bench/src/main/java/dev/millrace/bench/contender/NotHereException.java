package dev.millrace.bench.contender;

/** A contender cannot take part here. The message says why; it becomes {@code skipped}. */
public final class NotHereException extends Exception {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public NotHereException(String why) {
    super(why);
  }

  /** For this reason. */
  public NotHereException(String why, Throwable cause) {
    super(why, cause);
  }
}
