package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import java.util.concurrent.CompletionStage;

/** One of the two shapes in which the same store can be used. */
interface Face {
  /** What holds for this kind of channel. */
  Capabilities capabilities(ChannelKind kind, int maxBytes);

  /** With how many partitions a channel is made. */
  int partitions(ChannelSpec channel);

  /** Joins a subscription in this shape. */
  CompletionStage<Source> subscribe(Engine engine, SubscriptionSpec subscription);
}
