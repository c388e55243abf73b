package dev.millrace;

/**
 * Handles one message. Returning acknowledges it; throwing has it tried again by the subscription's
 * {@link RetryPolicy}, except for {@link RejectedException}, which dead-letters it at once.
 *
 * <p>It runs on a virtual thread, may block, and is interrupted at its deadline. It may run more
 * than once for one message: what it publishes through the context then leaves under the same ids,
 * and only with the acknowledgement.
 *
 * @param <E> what the message says
 */
@FunctionalInterface
public interface Handler<E> {
  /** Handles one message. */
  void handle(E event, Context context) throws Exception;
}
