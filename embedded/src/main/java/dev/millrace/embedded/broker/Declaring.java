package dev.millrace.embedded.broker;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.broker.Fact.ChannelMade;
import dev.millrace.embedded.broker.Fact.Mode;
import dev.millrace.embedded.broker.Fact.SubscriptionMade;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.SubscriptionSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Makes channels and subscriptions, or finds them. */
final class Declaring {
  private static final int RECORD = 1024;
  private static final int PER_PARTITION = 10;

  private final Broker broker;
  private final Positions positions;

  Declaring(Broker broker, Positions positions) {
    this.broker = broker;
    this.positions = positions;
  }

  /**
   * Makes sure of a channel, and that what is said of it now holds from here on.
   *
   * @param partitions how many it gets if it is not there yet
   */
  void declare(ChannelSpec spec, int partitions, CompletableFuture<Done> answer) {
    ChannelState channel = broker.books.channel(spec.name());
    if (channel != null && channel.kind != spec.kind()) {
      throw new MillraceException(
          "channel '%s' is a %s, not a %s; use it as what it is, or another name"
              .formatted(spec.name(), channel.kind.word(), spec.kind().word()));
    }
    if (channel == null) {
      broker.round.reserve(RECORD, true);
      broker.round.add(
          new ChannelMade(
              broker.books.channelCount(), spec.name(), spec.kind(), partitions, spec.options()));
    } else {
      ChannelOptions options = spec.options().over(channel.options(), spec.words(), Offered.UNSAID);
      if (!options.equals(channel.options())) {
        broker.round.reserve(RECORD, true);
        broker.round.add(channel.made().with(options));
      }
    }
    broker.round.whenDurable(answer, Done.DONE);
  }

  /**
   * Makes sure of a subscription in this mode; what {@code join} makes of it is the answer when it
   * is durable.
   */
  <T> void subscribe(
      SubscriptionSpec spec,
      Mode mode,
      Function<SubscriptionState, T> join,
      CompletableFuture<T> answer) {
    ChannelState channel = broker.books.channel(spec.channel().name());
    if (channel == null) {
      throw new MillraceException(
          "channel '%s' has not been declared, so nothing can be subscribed to it; declare it first"
              .formatted(spec.channel().name()));
    }
    SubscriptionState subscription = channel.subscriptions.get(spec.name());
    if (subscription == null) {
      make(channel, spec, mode);
      subscription = channel.subscriptions.get(spec.name());
    }
    if (subscription == null || subscription.mode != mode) {
      throw new MillraceException(
          "subscription '%s' of '%s' is %s, and its name is bound to that; it cannot be used as one that is %s. Use another name"
              .formatted(
                  spec.name(),
                  channel.name,
                  subscription == null ? "missing" : subscription.mode.words(),
                  mode.words()));
    }
    SubscriptionState joined = subscription;
    broker.round.onceDurable(answer, () -> join.apply(joined));
  }

  private void make(ChannelState channel, SubscriptionSpec spec, Mode mode) {
    if (channel.kind == ChannelKind.QUEUE && !channel.subscriptions.isEmpty()) {
      throw new MillraceException(
          "queue '%s' has the subscription '%s' already, and a queue has one; use that name, or a topic"
              .formatted(channel.name, channel.subscriptions.keySet().iterator().next()));
    }
    List<Long> starts = new ArrayList<>();
    for (int partition = 0; partition < channel.partitions.size(); partition++) {
      starts.add(start(channel, partition, spec.from()));
    }
    broker.round.reserve(RECORD + (long) PER_PARTITION * starts.size(), true);
    broker.round.add(
        new SubscriptionMade(
            broker.books.subscriptionCount(), channel.id, spec.name(), mode, starts));
  }

  private long start(ChannelState channel, int partition, Position from) {
    return switch (channel.kind) {
      case QUEUE -> 0;
      case TOPIC -> channel.partitions.get(partition).end();
      // A position names one partition; in the others nothing is left out.
      case STREAM ->
          from instanceof Position.Exact exact && exact.partition() != partition
              ? positions.find(channel, partition, Position.earliest())
              : positions.find(channel, partition, from);
    };
  }
}
