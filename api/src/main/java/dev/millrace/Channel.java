package dev.millrace;

/**
 * A named place for messages: a value, declared once and used on any transport.
 *
 * <p>A channel says what it carries ({@link #type()}: a record, a sealed interface of records, or
 * {@code byte[]} for bytes that are passed through unread) and how the key of a message is found.
 * Messages of one key are handled one at a time, in order. Declaring a channel does nothing by
 * itself; it comes into being on its transport when it is first published to, subscribed to or
 * read.
 *
 * <p><b>Names</b> have 1 to 200 letters, digits, dots, hyphens and underscores of ASCII, and are
 * neither {@code .} nor {@code ..}: what every broker can carry.
 *
 * @param <T> what the messages say
 */
public sealed interface Channel<T> permits QueueChannel, TopicChannel, StreamChannel {
  /** The name of the transport an application opens first. */
  String MAIN_TRANSPORT = "main";

  /** The name, unique within its transport. */
  String name();

  /** What the messages say. */
  Class<T> type();

  /** Which kind of channel this is. */
  ChannelKind kind();

  /** Finds the key of what a message says; null means that this one has no key, and no order. */
  KeyFunction<T> key();

  /** The transport this channel is bound to: {@value #MAIN_TRANSPORT} unless said otherwise. */
  String transport();

  /**
   * The same channel with its key found by {@code key}. Without one, messages have no key and no
   * order.
   */
  Channel<T> keyedBy(KeyFunction<? super T> key);

  /** The same channel on another of the application's transports. */
  Channel<T> via(String transport);

  /** What is said about how it keeps its messages. */
  ChannelOptions options();

  /** The same channel, whose receipts are worth this. */
  Channel<T> durability(Durability durability);

  /** The same channel, stored smaller. */
  Channel<T> compression(Compression compression);

  /** A queue: one subscription shares the work. */
  static <T> QueueChannel<T> queue(String name, Class<T> type) {
    return new QueueChannel<>(
        name, type, KeyFunction.none(), MAIN_TRANSPORT, ChannelOptions.none());
  }

  /** A topic: every subscription gets every message. */
  static <T> TopicChannel<T> topic(String name, Class<T> type) {
    return new TopicChannel<>(
        name, type, KeyFunction.none(), MAIN_TRANSPORT, ChannelOptions.none());
  }

  /** A stream of one partition: a topic that remembers. */
  static <T> StreamChannel<T> stream(String name, Class<T> type) {
    return new StreamChannel<>(
        name, type, KeyFunction.none(), MAIN_TRANSPORT, 1, ChannelOptions.none());
  }
}
