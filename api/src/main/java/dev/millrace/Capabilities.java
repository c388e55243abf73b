package dev.millrace;

import dev.millrace.spi.ChannelSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
 * @param options what can be said about how channels keep their messages, and about these
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
    boolean competing,
    Options options) {

  /** Where nothing can be said about how channels keep their messages. */
  public Capabilities(
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
    this(
        publish,
        subscribe,
        order,
        settlement,
        maxLease,
        leaseRenewable,
        maxDelay,
        attempts,
        startsKept,
        durableSubscriptions,
        replay,
        browse,
        atomic,
        maxBytes,
        maxAttributes,
        competing,
        Options.none());
  }

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

  /**
   * What can be said about how channels of a kind keep their messages, and about the messages. What
   * is not here is refused when it is said.
   *
   * @param durabilities the durabilities that can be asked for
   * @param retention what retention can limit
   * @param compaction whether only the last message of each key can be kept
   * @param compressions the compressions that can be asked for
   * @param priorities whether messages can have a priority
   */
  public record Options(
      Set<Durability> durabilities,
      Set<Retention.By> retention,
      boolean compaction,
      Set<Compression> compressions,
      boolean priorities) {
    private static final Options NONE = new Options(Set.of(), Set.of(), false, Set.of(), false);

    /** Nothing can be said. */
    public static Options none() {
      return NONE;
    }

    /**
     * Refuses, with an {@link UnsupportedCapabilityException}, a channel of which more is said than
     * there is.
     *
     * @param where the transport, for people
     */
    public void check(ChannelSpec channel, String where) {
      ChannelOptions said = channel.options();
      said.durability()
          .filter(durability -> !durabilities.contains(durability))
          .ifPresent(durability -> {
            throw refused(channel, where, "durability " + durability, sorted(durabilities));
          });
      said.compression()
          .filter(compression -> !compressions.contains(compression))
          .ifPresent(compression -> {
            throw refused(channel, where, "compression " + compression, sorted(compressions));
          });
      said.retention()
          .filter(limits -> !retention.containsAll(limits.limits()))
          .ifPresent(limits -> {
            throw refused(channel, where, "retention of " + limits, sorted(retention));
          });
      if (said.isCompacted() && !compaction) {
        throw refused(channel, where, "compaction", "none");
      }
    }

    /** Refuses, in the same way, a message with a priority where there are none. */
    public void check(Message message, String channel, String where) {
      if (!priorities && message.hasPriority()) {
        throw new UnsupportedCapabilityException(
            "message '%s' for channel '%s' has priority %d, and %s has no priorities; publish it without, or bind the channel to a transport that has them"
                .formatted(message.id(), channel, message.priority(), where));
      }
    }

    private static String sorted(Set<? extends Enum<?>> values) {
      return values.isEmpty()
          ? "none"
          : values.stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
    }

    private static UnsupportedCapabilityException refused(
        ChannelSpec channel, String where, String what, String has) {
      return new UnsupportedCapabilityException(
          "%s is declared with %s, and %s does not have that for a %s (it has: %s); leave it out, or bind the channel to a transport that has it"
              .formatted(channel.words(), what, where, channel.kind().word(), has));
    }
  }

  /** A part of a settlement. */
  public enum Part {
    /** Messages published by the handler to the same transport. */
    OUTPUTS,
    /** The dead letter. */
    DEAD_LETTER
  }
}
