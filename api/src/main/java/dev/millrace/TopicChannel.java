package dev.millrace;

import dev.millrace.spi.Names;

/**
 * A channel in which every named subscription gets every message taken since that subscription was
 * created.
 *
 * @param <T> what the messages say
 */
public record TopicChannel<T>(
    String name, Class<T> type, KeyFunction<T> key, String transport, ChannelOptions options)
    implements Channel<T> {
  /** Refuses names that not every broker can carry. */
  public TopicChannel {
    Names.channel(name);
  }

  @Override
  public ChannelKind kind() {
    return ChannelKind.TOPIC;
  }

  @Override
  public TopicChannel<T> keyedBy(KeyFunction<? super T> key) {
    return new TopicChannel<>(name, type, key::keyOf, transport, options);
  }

  @Override
  public TopicChannel<T> via(String transport) {
    return new TopicChannel<>(name, type, key, transport, options);
  }

  @Override
  public TopicChannel<T> durability(Durability durability) {
    return with(options.durability(durability));
  }

  @Override
  public TopicChannel<T> compression(Compression compression) {
    return with(options.compression(compression));
  }

  /** The same topic, keeping its messages no longer than this. */
  public TopicChannel<T> retain(Retention retention) {
    return with(options.retention(retention));
  }

  private TopicChannel<T> with(ChannelOptions changed) {
    return new TopicChannel<>(name, type, key, transport, changed);
  }
}
