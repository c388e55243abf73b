package dev.millrace;

import dev.millrace.spi.Names;

/**
 * A channel whose one subscription shares the work; a message is gone when it is settled.
 *
 * @param <T> what the messages say
 */
public record QueueChannel<T>(String name, Class<T> type, KeyFunction<T> key, String transport)
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
    return new QueueChannel<>(name, type, key::keyOf, transport);
  }

  @Override
  public QueueChannel<T> via(String transport) {
    return new QueueChannel<>(name, type, key, transport);
  }
}
