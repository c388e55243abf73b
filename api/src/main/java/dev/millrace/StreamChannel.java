package dev.millrace;

import dev.millrace.spi.Names;

/**
 * A topic that remembers: messages stay after they are handled, in partitions by key, each at a
 * position, and can be read again.
 *
 * @param <T> what the messages say
 * @param partitions how many partitions the stream is created with; an existing stream keeps its
 *     own
 * @param options what is said about how it keeps its messages
 */
public record StreamChannel<T>(
    String name,
    Class<T> type,
    KeyFunction<T> key,
    String transport,
    int partitions,
    ChannelOptions options)
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
    return new StreamChannel<>(name, type, key::keyOf, transport, partitions, options);
  }

  @Override
  public StreamChannel<T> via(String transport) {
    return new StreamChannel<>(name, type, key, transport, partitions, options);
  }

  /** The same stream with {@code partitions} partitions, for where it does not exist yet. */
  public StreamChannel<T> partitions(int partitions) {
    return new StreamChannel<>(name, type, key, transport, partitions, options);
  }

  @Override
  public StreamChannel<T> durability(Durability durability) {
    return with(options.durability(durability));
  }

  @Override
  public StreamChannel<T> compression(Compression compression) {
    return with(options.compression(compression));
  }

  /** The same stream, keeping its messages no longer than this. */
  public StreamChannel<T> retain(Retention retention) {
    return with(options.retention(retention));
  }

  /**
   * The same stream, of which only the last message of each key is kept for good; what comes after
   * it takes it away, sooner or later. A last message without data says that the key is no more,
   * and goes in its turn.
   */
  public StreamChannel<T> compacted() {
    return with(options.compacted());
  }

  private StreamChannel<T> with(ChannelOptions changed) {
    return new StreamChannel<>(name, type, key, transport, partitions, changed);
  }
}
