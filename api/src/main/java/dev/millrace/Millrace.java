package dev.millrace;

import dev.millrace.spi.Admin;
import java.util.stream.Stream;

/**
 * An application's connection to its channels.
 *
 * <p>{@code Millrace.open("embedded:data")} opens, or creates, a durable broker in the directory
 * {@code data} of this process; other URLs connect to other brokers, with the same handlers.
 *
 * <p><b>Threads.</b> Safe for many. Open it once and close it at the end; one that is not closed
 * loses nothing either.
 */
public interface Millrace extends AutoCloseable {
  /**
   * Opens with defaults. Throws a {@link MillraceException} that says what to do when the transport
   * cannot be opened.
   */
  static Millrace open(String url) {
    return builder(url).open();
  }

  /** A builder for what is not the default. */
  static MillraceBuilder builder(String url) {
    return new MillraceBuilder(url);
  }

  /** What publishes to a channel. Cheap, and safe to keep. */
  <T> Publisher<T> publisher(Channel<T> channel);

  /** Begins to say who handles the messages of a channel for the subscription of this name. */
  <T> SubscriptionBuilder<T> subscribe(Channel<T> channel, String subscription);

  /**
   * Reads a stream from a position up to what it holds when the call is made, without a
   * subscription, partition by partition; within a partition in order. A message that cannot be
   * read ends it with a {@link MalformedDataException} that names the position. Close the stream.
   */
  <T> Stream<Entry<T>> read(StreamChannel<T> channel, Position from);

  /** What the transport of this channel guarantees for its kind. */
  Capabilities capabilities(Channel<?> channel);

  /** Looking at and tending the channels of the main transport. */
  Admin admin();

  /** Waits until this is closed, by another thread or because the process is told to end. */
  void awaitClose() throws InterruptedException;

  /**
   * Closes every subscription as {@link Subscription#close()} does, then the transports. Closing
   * twice is fine.
   */
  @Override
  void close();
}
