package dev.millrace;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transport really guarantees for one kind of channel. The contract suite asserts what is
 * declared here; what is not is refused with an {@link UnsupportedCapabilityException} or emulated
 * by core openly, never silently ignored.
 *
 * @param publish whether messages can be published
 * @param subscribe whether they can be subscribed to
 * @param order what order holds
 * @param settlement how messages are settled
 * @param maxLease the longest lease, or null where there is none
 * @param leaseRenewable whether a lease can be renewed
 * @param maxDelay the longest delay of a published message, or null where it cannot be delayed
 * @param attempts where attempts are counted
 * @param startsKept whether the start of a handling outlives the process, so that deaths are
 *     counted
 * @param durableSubscriptions whether subscriptions outlive the process
 * @param replay whether past messages can be read from a position
 * @param browse whether messages can be looked at without settling them
 * @param atomic the parts of a settlement that are committed in one step with it
 * @param maxBytes the most bytes of data in a message
 * @param maxAttributes the most extensions of a message
 * @param competing whether several consumers of one subscription share its messages
 */
public record Capabilities(
    boolean publish,
    boolean subscribe,
    Order order,
    Settling settlement,
    @Nullable Duration maxLease,
    boolean leaseRenewable,
    @Nullable Duration maxDelay,
    Attempts attempts,
    boolean startsKept,
    boolean durableSubscriptions,
    boolean replay,
    boolean browse,
    Set<Part> atomic,
    int maxBytes,
    int maxAttributes,
    boolean competing) {

  /** The longest delay, where messages can be delayed. */
  public Optional<Duration> delay() {
    return Optional.ofNullable(maxDelay);
  }

  /** What order holds. */
  public enum Order {
    /** None. */
    NONE,
    /** The messages of one key are handled in the order in which the channel took them. */
    KEY
  }

  /** How messages are settled. */
  public enum Settling {
    /** Each alone. */
    EACH,
    /** By a position in their partition, behind which nothing is unfinished. */
    POSITION
  }

  /** Where attempts are counted. */
  public enum Attempts {
    /** With the message: they survive the process. */
    WITH_MESSAGE,
    /** In the process that handles it: a new one begins at 1. */
    IN_PROCESS
  }

  /** A part of a settlement. */
  public enum Part {
    /** Messages published by the handler to the same transport. */
    OUTPUTS,
    /** The dead letter. */
    DEAD_LETTER
  }
}
