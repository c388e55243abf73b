package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.Capabilities.Attempts;
import dev.millrace.Capabilities.Order;
import dev.millrace.Capabilities.Part;
import dev.millrace.Capabilities.Settling;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Partitions that are assigned and revoked; positions that are committed. */
final class LogFace implements Face {
  /** Enough for a few readers to share a queue or topic. */
  private static final int PARTITIONS = 4;

  @Override
  public Capabilities capabilities(ChannelKind kind, int maxBytes) {
    boolean remembers = kind == ChannelKind.STREAM;
    return new Capabilities(
        true,
        true,
        Order.KEY,
        Settling.POSITION,
        null,
        false,
        Preparing.MOST_DELAY,
        Attempts.IN_PROCESS,
        false,
        true,
        remembers,
        true,
        Set.of(Part.OUTPUTS, Part.DEAD_LETTER),
        maxBytes,
        Message.MAX_EXTENSIONS,
        true,
        Offered.of(kind, false));
  }

  @Override
  public int partitions(ChannelSpec channel) {
    return channel.kind() == ChannelKind.STREAM ? channel.partitions() : PARTITIONS;
  }

  @Override
  public CompletionStage<Source> subscribe(Engine engine, SubscriptionSpec subscription) {
    return engine.read(subscription);
  }
}
