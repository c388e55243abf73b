package dev.millrace;

/**
 * Handles one message and says what is to become of it. Throwing is as in {@link Handler}.
 *
 * @param <E> what the message says
 */
@FunctionalInterface
public interface Decision<E> {
  /** Handles one message. */
  Outcome decide(E event, Context context) throws Exception;
}
