package dev.millrace.verification.crash;

import dev.millrace.ChannelKind;
import dev.millrace.Position;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.SubscriptionSpec;
import java.time.Duration;
import java.util.List;

/** The subscriptions of the script. */
enum Reader {
  WORKERS("jobs", true),
  BILLING("orders", true),
  ANALYTICS("orders", false),
  BALANCE("ledger", true);

  static final List<ChannelSpec> CHANNELS =
      List.of(
          new ChannelSpec("jobs", ChannelKind.QUEUE, 1),
          new ChannelSpec("orders", ChannelKind.TOPIC, 1),
          new ChannelSpec("ledger", ChannelKind.STREAM, 2));

  private final String channel;
  private final boolean ordered;

  Reader(String channel, boolean ordered) {
    this.channel = channel;
    this.ordered = ordered;
  }

  String channel() {
    return channel;
  }

  boolean ordered() {
    return ordered;
  }

  String subscription() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  static ChannelSpec channel(String name) {
    return CHANNELS.stream().filter(spec -> spec.name().equals(name)).findFirst().orElseThrow();
  }

  SubscriptionSpec spec() {
    return spec(channel, subscription(), ordered);
  }

  static SubscriptionSpec spec(String channel, String subscription, boolean ordered) {
    return new SubscriptionSpec(
        channel(channel), subscription, ordered, Position.earliest(), Duration.ofSeconds(30));
  }
}
