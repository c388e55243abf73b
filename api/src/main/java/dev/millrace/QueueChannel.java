package dev.millrace;

import dev.millrace.spi.Names;

/**
 * A channel whose one subscription shares the work; a message is gone when it is settled.
 *
 * @param <T> what the messages say
 */
public record QueueChannel<T>(
    String name, Class<T> type, KeyFunction<T> key, String transport, ChannelOptions options)
    implements Channel<T> {
  /** Refuses names that not every broker can carry. */
  public QueueChannel {
    Names.channel(name);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.QUEUE;
  }

  @Override
  public QueueChannel<T> keyedBy(KeyFunction<? super T> key) {
    return new QueueChannel<>(name, type, key::keyOf, transport, options);
  }

  @Override
  public QueueChannel<T> via(String transport) {
    return new QueueChannel<>(name, type, key, transport, options);
  }

  @Override
  public QueueChannel<T> durability(Durability durability) {
    return with(options.durability(durability));
  }

  @Override
  public QueueChannel<T> compression(Compression compression) {
    return with(options.compression(compression));
  }

  private QueueChannel<T> with(ChannelOptions changed) {
    return new QueueChannel<>(name, type, key, transport, changed);
  }
}
