package dev.millrace.soak;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.spi.ChannelSpec;
import java.util.Locale;

/** The channels of the workload. */
enum Place {
  /** A queue. */
  JOBS(ChannelKind.QUEUE, 1),
  /** A topic with two subscriptions. */
  ORDERS(ChannelKind.TOPIC, 1),
  /** A stream that is published to and handled. */
  LEDGER(ChannelKind.STREAM, 3),
  /** A stream of what handling causes. */
  EVENTS(ChannelKind.STREAM, 2);

  private final ChannelKind kind;
  private final int partitions;

  Place(ChannelKind kind, int partitions) {
    this.kind = kind;
    this.partitions = partitions;
  }

  String channel() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Place of(String channel) {
    return valueOf(channel.toUpperCase(Locale.ROOT));
  }

  boolean remembers() {
    return kind == ChannelKind.STREAM;
  }

  ChannelSpec spec() {
    return new ChannelSpec(channel(), kind, partitions);
  }

  Channel<byte[]> declared() {
    return switch (kind) {
      case QUEUE -> Channel.queue(channel(), byte[].class);
      case TOPIC -> Channel.topic(channel(), byte[].class);
      case STREAM -> Channel.stream(channel(), byte[].class).partitions(partitions);
    };
  }
}
