package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.Capabilities.Attempts;
import dev.millrace.Capabilities.Order;
import dev.millrace.Capabilities.Part;
import dev.millrace.Capabilities.Settling;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Leased messages, each settled alone. */
final class QueueFace implements Face {
  /** A lease is held in memory and costs nothing; a consumer that needs longer has forgotten it. */
  private static final Duration MOST_LEASE = Duration.ofDays(1);

  @Override
  public Capabilities capabilities(ChannelKind kind, int maxBytes) {
    boolean remembers = kind == ChannelKind.STREAM;
    return new Capabilities(
        true,
        true,
        Order.KEY,
        Settling.EACH,
        MOST_LEASE,
        true,
        Preparing.MOST_DELAY,
        Attempts.WITH_MESSAGE,
        true,
        true,
        remembers,
        true,
        Set.of(Part.OUTPUTS, Part.DEAD_LETTER),
        maxBytes,
        Message.MAX_EXTENSIONS,
        true,
        Offered.of(kind, true));
  }

  @Override
  public int partitions(ChannelSpec channel) {
    return channel.kind() == ChannelKind.STREAM ? channel.partitions() : 1;
  }

  @Override
  public CompletionStage<Source> subscribe(Engine engine, SubscriptionSpec subscription) {
    if (subscription.lease().compareTo(MOST_LEASE) > 0) {
      return CompletableFuture.failedFuture(
          new UnsupportedCapabilityException(
              "subscription '%s' asks for a lease of %s; at most %s are possible"
                  .formatted(subscription.name(), subscription.lease(), MOST_LEASE)));
    }
    return engine.consume(subscription);
  }
}
