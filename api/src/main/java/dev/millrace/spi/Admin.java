package dev.millrace.spi;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looking at channels and tending them: one interface for commands, console and tests. Looking
 * never leases, acknowledges or moves anything.
 *
 * <p><b>Threads.</b> Safe for many; nothing blocks.
 */
public interface Admin {
  /** All channels, sorted by name. */
  CompletionStage<List<ChannelInfo>> channels();

  /** One channel, or empty if there is none of this name. */
  CompletionStage<Optional<ChannelInfo>> describe(String channel);

  /**
   * What a channel keeps, from a position on: at most {@code limit} messages of one partition, in
   * order, that were taken before the call. Queues and topics show what is not yet settled by every
   * subscription and not reclaimed. Ends before what is damaged; from there on it fails with a
   * {@link dev.millrace.DamagedDataException} that says where to go on. What a repair gave up is
   * left out, and is among the channel's {@linkplain ChannelInfo#gaps() gaps}.
   */
  CompletionStage<List<Kept>> browse(String channel, int partition, Position from, int limit);

  /**
   * Dead letters of a channel, oldest first: at most {@code limit} after the one numbered {@code
   * after}, which is -1 to begin.
   */
  CompletionStage<List<KeptLetter>> deadLetters(String channel, long after, int limit);

  /**
   * Stops handing out a subscription's messages, for every consumer, until resumed or the broker is
   * opened again.
   */
  CompletionStage<Void> pause(String channel, String subscription);

  /** Resumes a paused subscription. */
  CompletionStage<Void> resume(String channel, String subscription);

  /** How the broker keeps its data; empty where that is not this application's business. */
  default CompletionStage<Optional<StorageInfo>> storage() {
    return CompletableFuture.completedStage(Optional.empty());
  }

  /**
   * How a broker keeps its data.
   *
   * @param logBytes what the log takes that is not used again yet
   * @param segments how many files hold what outlived the log
   * @param segmentBytes what these take
   * @param verifiedBytes how much of them was read to see whether it is sound, since the store was
   *     opened
   * @param passes how often that came to the end of all of them, since the store was opened
   * @param damage what was found to be damaged meanwhile, each once; it is not repaired by itself
   */
  record StorageInfo(
      long logBytes,
      int segments,
      long segmentBytes,
      long verifiedBytes,
      long passes,
      List<String> damage) {
    /** Copies the list. */
    public StorageInfo {
      damage = List.copyOf(damage);
    }
  }

  /**
   * A channel and what it holds.
   *
   * @param name its name
   * @param kind its kind
   * @param partitions its partitions
   * @param options what was said of how it keeps its messages, as far as the broker remembers it
   * @param taken messages taken in all
   * @param delayed messages waiting for their time
   * @param gaps what it took and cannot read: damaged as far as was met since it was opened, or
   *     given up by a repair
   * @param damaged dead letters and delayed messages that cannot be read, as far as was met
   * @param subscriptions its subscriptions, sorted by name
   */
  record ChannelInfo(
      String name,
      ChannelKind kind,
      int partitions,
      ChannelOptions options,
      long taken,
      long delayed,
      List<Gap> gaps,
      long damaged,
      List<SubscriptionInfo> subscriptions) {
    /** A channel of which nothing was said, without gaps. */
    public ChannelInfo(
        String name,
        ChannelKind kind,
        int partitions,
        long taken,
        long delayed,
        List<SubscriptionInfo> subscriptions) {
      this(
          name,
          kind,
          partitions,
          ChannelOptions.none(),
          taken,
          delayed,
          List.of(),
          0,
          subscriptions);
    }
  }

  /**
   * A subscription and how its channel's messages stand with it. At every position: {@code accepted
   * = queued + inFlight + waiting + handled + dead + expired + lost}.
   *
   * @param name its name
   * @param accepted messages taken since it began
   * @param queued messages not handed out
   * @param inFlight messages leased
   * @param waiting messages waiting for their next attempt
   * @param handled messages done
   * @param dead messages given up on
   * @param expired messages that retention passed over, and those of a compacted stream that a
   *     newer one of their key has replaced before they were handled: of these nobody is told
   * @param lost messages that are damaged, or that a repair gave up
   * @param paused whether it is paused
   * @param consumers how many consumers have joined
   */
  record SubscriptionInfo(
      String name,
      long accepted,
      long queued,
      long inFlight,
      long waiting,
      long handled,
      long dead,
      long expired,
      long lost,
      boolean paused,
      int consumers) {
    /** A subscription that has missed nothing. */
    public SubscriptionInfo(
        String name,
        long accepted,
        long queued,
        long inFlight,
        long waiting,
        long handled,
        long dead,
        boolean paused,
        int consumers) {
      this(name, accepted, queued, inFlight, waiting, handled, dead, 0, 0, paused, consumers);
    }
  }

  /**
   * A message that a channel keeps.
   *
   * @param position where it is
   * @param taken when it was taken
   * @param message the message
   */
  record Kept(Position.Exact position, Instant taken, Message message) {}

  /**
   * A dead letter that is kept.
   *
   * @param number counted from 0 in the order in which letters arrived
   * @param written when it arrived
   * @param letter the letter
   */
  record KeptLetter(long number, Instant written, DeadLetter letter) {}
}
