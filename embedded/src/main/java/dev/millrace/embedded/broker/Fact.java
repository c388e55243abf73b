package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import java.util.Collections;
import java.util.List;

/**
 * What one record of the log says, batches of messages left out. Deciding makes facts, opening
 * reads them back; both change the {@link Books} in the same way.
 *
 * <p>Channels and subscriptions are named by numbers, counted from 0 in the order in which they
 * were made. Times are milliseconds since 1970. Layouts are in {@link FactFormat}.
 */
sealed interface Fact {
  /**
   * A channel exists; or one that exists was declared again, and what is said of it now holds from
   * here on.
   *
   * @param options what was said of it by all its declarations together
   */
  record ChannelMade(
      int channel, String name, ChannelKind kind, int partitions, ChannelOptions options)
      implements Fact {
    /** The same channel, of which this is said now. */
    ChannelMade with(ChannelOptions other) {
      return new ChannelMade(channel, name, kind, partitions, other);
    }
  }

  /**
   * A subscription exists and begins, in each partition, at the message numbered in {@code starts}.
   */
  record SubscriptionMade(int subscription, int channel, String name, Mode mode, List<Long> starts)
      implements Fact {
    /** The same subscription, beginning at the beginning. */
    SubscriptionMade afresh() {
      return new SubscriptionMade(
          subscription, channel, name, mode, Collections.nCopies(starts.size(), 0L));
    }
  }

  /**
   * What lies in a place of one of a channel's own partitions, {@link Partition#LETTERS} or {@link
   * Partition#DELAYED}, is not wanted any more.
   */
  record Removed(int channel, int partition, long number) implements Fact {}

  /**
   * Hand-overs begin.
   *
   * @param first rows of messages whose first attempt it is, not alone: the common case
   * @param others every other beginning
   */
  record Started(int subscription, List<Row> first, List<Start> others) implements Fact {}

  /**
   * Hand-overs ended.
   *
   * @param done rows of messages that are done: the common case
   * @param others every other end
   */
  record Settled(int subscription, List<Row> done, List<Ended> others) implements Fact {}

  /** Retention has passed over everything before {@code first} in this partition. */
  record Reclaimed(int channel, int partition, long first) implements Fact {}

  /** A repair gave up {@code count} messages of a partition, from {@code first} on. */
  record Lost(int channel, int partition, long first, long count) implements Fact {}

  /**
   * A subscription has heard that it will not get these, unless it has settled them; or has
   * committed a position behind them.
   */
  record Missed(int subscription, Gap.Reason reason, List<Row> rows) implements Fact {}

  /** In this partition, everything before {@code next} is finished. */
  record Committed(int subscription, int partition, long next) implements Fact {}

  /** A subscription that commits positions gave up on the message with this number. */
  record GivenUp(int subscription, int partition, long number) implements Fact {}

  /** Messages with consecutive numbers in one partition: {@code count} of them, at least one. */
  record Row(int partition, long first, long count) {
    /** The number after the last. */
    long end() {
      return first + count;
    }
  }

  /**
   * One hand-over's beginning.
   *
   * @param attempt which attempt it is, from 1
   * @param alone whether nothing else of the subscription ran meanwhile
   */
  record Start(int partition, long number, int attempt, boolean alone) {}

  /**
   * One hand-over's end.
   *
   * @param end what became of the message
   * @param due when it comes again, for {@link End#AGAIN} only
   * @param attempts how many attempts had ended, for {@link End#AGAIN} only
   */
  record Ended(int partition, long number, End end, long due, int attempts) {}

  /** What became of a message that had been handed over. The codes are part of the format. */
  enum End {
    DONE(0),
    AGAIN(1),
    DEAD(2),
    HANDED_BACK(3);

    private final int code;

    End(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    static End of(int code) {
      for (End end : values()) {
        if (end.code == code) {
          return end;
        }
      }
      throw new IllegalArgumentException("there is no end of a hand-over with code " + code);
    }
  }

  /** What a subscription's name is bound to. The codes are part of the format. */
  enum Mode {
    ORDERED(0, "queue-shaped and ordered"),
    UNORDERED(1, "queue-shaped and unordered"),
    LOG(2, "log-shaped");

    private final int code;
    private final String words;

    Mode(int code, String words) {
      this.code = code;
      this.words = words;
    }

    int code() {
      return code;
    }

    /** The mode as an error names it. */
    String words() {
      return words;
    }

    static Mode of(int code) {
      for (Mode mode : values()) {
        if (mode.code == code) {
          return mode;
        }
      }
      throw new IllegalArgumentException("there is no mode of a subscription with code " + code);
    }
  }
}
