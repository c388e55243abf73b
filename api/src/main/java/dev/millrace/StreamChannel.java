package dev.millrace;

import dev.millrace.spi.Names;

/**
 * A topic that remembers: messages stay after they are handled, in partitions by key, each at a
 * position, and can be read again.
 *
 * @param <T> what the messages say
 * @param partitions how many partitions the stream is created with; an existing stream keeps its
 *     own
 */
public record StreamChannel<T>(
    String name, Class<T> type, KeyFunction<T> key, String transport, int partitions)
    implements Channel<T> {
  /** Refuses names that not every broker can carry, and less than one partition. */
  public StreamChannel {
    Names.channel(name);
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "stream '%s' asks for %d partitions; use 1 to %d"
              .formatted(name, partitions, MAX_PARTITIONS));
    }
  }

  /** The most partitions a stream may have. */
  public static final int MAX_PARTITIONS = 1024;

  @Override
  public ChannelKind kind() {
    return ChannelKind.STREAM;
  }

  @Override
  public StreamChannel<T> keyedBy(KeyFunction<? super T> key) {
    return new StreamChannel<>(name, type, key::keyOf, transport, partitions);
  }

  @Override
  public StreamChannel<T> via(String transport) {
    return new StreamChannel<>(name, type, key, transport, partitions);
  }

  /** The same stream with {@code partitions} partitions, for where it does not exist yet. */
  public StreamChannel<T> partitions(int partitions) {
    return new StreamChannel<>(name, type, key, transport, partitions);
  }
}
