package dev.millrace.spi;

import dev.millrace.Message;
import dev.millrace.Position;
import java.time.Instant;

/**
 * A message given up on, with everything that is known about why. A second letter for the same
 * subscription, source and id replaces the first.
 *
 * @param message the message, bytes untouched
 * @param channel the channel it came from
 * @param position where it was there
 * @param subscription the subscription that gave up on it
 * @param failure what went wrong
 * @param handler what handled it: the name of the handler's class, or {@code decoding}
 * @param application name and version of the application
 * @param host the machine
 * @param redrives how often it was brought back before
 * @param revision how often it was edited before
 */
public record DeadLetter(
    Message message,
    String channel,
    Position position,
    String subscription,
    Failure failure,
    String handler,
    String application,
    String host,
    int redrives,
    int revision) {

  /**
   * What went wrong.
   *
   * @param classification how it was classified
   * @param reason one line for people
   * @param errorClass the class of the exception, or empty
   * @param causeClass the class of its innermost cause, or empty
   * @param stack its trimmed stack, or empty
   * @param stackHash the same for failures with the same stack, for grouping; or empty
   * @param attempts how many attempts were made
   * @param first when it first failed, as far as this process knows
   * @param last when it last failed
   */
  public record Failure(
      Classification classification,
      String reason,
      String errorClass,
      String causeClass,
      String stack,
      String stackHash,
      int attempts,
      Instant first,
      Instant last) {}

  /**
   * How a failure is classified. The further classes of a retry policy join here when they exist.
   */
  public enum Classification {
    /** The handler, or its policy, said that it can never be handled. */
    REJECTED,
    /** The data cannot be read. */
    MALFORMED,
    /** The attempts were spent. */
    EXHAUSTED,
    /** The process died each time it was handled alone. */
    DEADLY
  }
}
