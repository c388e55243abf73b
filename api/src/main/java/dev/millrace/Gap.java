package dev.millrace;

/**
 * Messages that a subscription will not be handed, though its channel took them: what lies between
 * two positions of one partition can no longer be read. Told to the subscription ({@link
 * SubscriptionBuilder#onGap}) and counted; what lies behind it is handled as always.
 *
 * @param first the first message that is missed
 * @param last the last one, in the same partition
 * @param messages how many from the first to the last are missed: others between may have been
 *     handled before
 * @param reason why
 */
public record Gap(Position.Exact first, Position.Exact last, long messages, Reason reason) {
  /** Why messages cannot be read. */
  public enum Reason {
    /** Retention passed over them while the subscription was behind. */
    EXPIRED("retention passed over"),
    /**
     * The bytes in which they lie are damaged. The broker does not give them up by itself: where
     * the file is brought back before the subscription has moved on, they come after the next
     * opening.
     */
    DAMAGED("damage took"),
    /** They were damaged, and a repair gave them up. */
    LOST("a repair gave up");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  /** Refuses what is not a stretch of one partition. */
  public Gap {
    long reach = last.offset() - first.offset() + 1;
    if (first.partition() != last.partition() || messages < 1 || messages > reach) {
      throw new IllegalArgumentException(
          "%d messages from %s to %s are no gap".formatted(messages, first, last));
    }
  }

  @Override
  public String toString() {
    return "%s %,d messages between %s and %s".formatted(reason.words, messages, first, last);
  }
}
