package dev.millrace;

import java.util.List;

/**
 * Handles several messages at once. The batch owns the lanes of its keys while it runs: nothing
 * else of these keys is handled.
 *
 * <p>Returning acknowledges every item that was not given an outcome of its own. Throwing has every
 * item tried again that was not given one. Messages are settled one by one; within a key, an item
 * behind one that is retried is handed back, whatever its own outcome says, so that the order
 * holds.
 *
 * @param <E> what the messages say
 */
@FunctionalInterface
public interface BatchHandler<E> {
  /** Handles a batch; the messages of one key are in their order. */
  void handle(List<Item<E>> batch) throws Exception;

  /**
   * One message of a batch.
   *
   * @param <E> what the message says
   */
  interface Item<E> {
    /** What the message says. */
    E event();

    /** The message's own context: what is published through it leaves with this message. */
    Context context();

    /** Gives this message an outcome of its own. The last one given holds. */
    void outcome(Outcome outcome);
  }
}
