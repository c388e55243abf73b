package dev.millrace.verification.promise;

import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/** That a store broke a promise. */
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1L;

  /** The promises, one by one. */
  public enum Promise {
    /** The store opens again after a crash. */
    OPENS,
    /** What was acknowledged is there. */
    RECEIPTS_SURVIVE,
    /** What was handed out is there: nothing is exposed before it is durable. */
    EXPOSED_IS_DURABLE,
    /** Bytes come back as they were sent. */
    SAME_BYTES,
    /** Nothing is there that nobody sent. */
    NOTHING_IS_INVENTED,
    /** A message stays where its receipt said. */
    POSITIONS_STAY,
    /** Positions are counted without gaps. */
    NO_GAPS,
    /** What belongs together is there together or not at all. */
    ALL_OR_NONE,
    /** What was settled never comes again. */
    SETTLED_STAYS_SETTLED,
    /** A message comes once as long as its lease lasts. */
    NO_DUPLICATES,
    /** Messages of one key come in the order in which they were taken. */
    ORDER_OF_KEYS,
    /** What is to come later comes, and not before. */
    NOT_BEFORE_ITS_TIME,
    /** Attempts are remembered. */
    ATTEMPTS_ARE_COUNTED,
    /** An attempt that did not end when the process died makes a suspect. */
    SUSPECTS_ARE_KNOWN,
    /** What was given up on is among the dead letters. */
    LETTERS_ARE_KEPT,
    /** Accepted is queued, in flight, waiting, handled, dead, expired and lost. */
    ACCOUNTS_BALANCE,
    /** The disk holds no more than what is still of use, a part of that, and the log. */
    DISK_IS_BOUNDED
  }

  private final Promise promise;

  /** With what was seen. */
  public Violation(Promise promise, String detail) {
    super(promise + ": " + detail);
    this.promise = promise;
  }

  /** Which one. */
  public Promise promise() {
    return promise;
  }

  /**
   * Throws unless a promise is kept; each {@code {}} in the detail stands for one of the values.
   */
  public static void unless(
      boolean kept, Promise promise, String detail, @Nullable Object... values) {
    if (kept) {
      return;
    }
    String filled = detail;
    for (@Nullable Object value : values) {
      filled = filled.replaceFirst("\\{}", Matcher.quoteReplacement(String.valueOf(value)));
    }
    throw new Violation(promise, filled);
  }
}
