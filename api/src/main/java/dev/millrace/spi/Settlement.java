package dev.millrace.spi;

import java.time.Instant;
import java.util.List;

/**
 * Everything that one handling causes, as one value: committed in one step where the transport can,
 * or not at all.
 *
 * @param delivery the hand-over it ends; under a lease that has passed it is void, effects included
 * @param end what becomes of the message
 * @param effects what else it causes, in order; only with {@link End.Done}
 */
public record Settlement(Delivery delivery, End end, List<Effect> effects) {
  private static final End DONE = new End.Done();

  /** Copies, and refuses effects of a handling that is not done. */
  public Settlement {
    effects = List.copyOf(effects);
    if (!effects.isEmpty() && !(end instanceof End.Done)) {
      throw new IllegalArgumentException(
          "a message that is not done causes nothing, not " + effects.size() + " effects");
    }
  }

  /** The handling succeeded and causes this. */
  public static Settlement done(Delivery delivery, List<Effect> effects) {
    return new Settlement(delivery, DONE, effects);
  }

  /** The message is to come again. */
  public static Settlement again(Delivery delivery, Instant due, int attempts) {
    return new Settlement(delivery, new End.Again(due, attempts), List.of());
  }

  /** The message is given up on. */
  public static Settlement dead(Delivery delivery, DeadLetter letter) {
    return new Settlement(delivery, new End.Dead(letter), List.of());
  }

  /** The message was not handled; no attempt is spent. */
  public static Settlement handedBack(Delivery delivery) {
    return new Settlement(delivery, new End.HandedBack(), List.of());
  }

  /** What becomes of the message. Parking and holding join here when they exist. */
  public sealed interface End {
    /** Handled. */
    record Done() implements End {}

    /**
     * To come again; its followers of the same key wait behind it.
     *
     * @param due not before this time
     * @param attempts the attempts that have ended
     */
    record Again(Instant due, int attempts) implements End {}

    /** Given up on. */
    record Dead(DeadLetter letter) implements End {}

    /** Not handled: takes its start back. */
    record HandedBack() implements End {}
  }
}
