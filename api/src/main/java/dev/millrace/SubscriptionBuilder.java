package dev.millrace;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Says who handles what, and how; {@link #start()} begins.
 *
 * <p>Exactly one handler must fit every class that the channel carries: the one given for the class
 * itself or for an interface it belongs to. {@link #start()} refuses gaps and doubles.
 *
 * @param <T> what the channel carries
 */
public interface SubscriptionBuilder<T> {
  /** Handles messages of this class; returning acknowledges. */
  <E extends T> SubscriptionBuilder<T> on(Class<E> type, Handler<? super E> handler);

  /** Handles messages of this class; the outcome says what is to become of each. */
  <E extends T> SubscriptionBuilder<T> decide(Class<E> type, Decision<? super E> decision);

  /**
   * Handles everything the channel carries in batches of at most {@code maxSize}; no other handler
   * can stand beside it.
   */
  SubscriptionBuilder<T> onBatch(int maxSize, BatchHandler<T> handler);

  /** When failed messages are tried again; {@link RetryPolicy#standard()} unless said. */
  SubscriptionBuilder<T> retry(RetryPolicy policy);

  /** Gives up the order of messages with the same key. */
  SubscriptionBuilder<T> unordered();

  /** The most handlers that run at the same time; 64 unless said. */
  SubscriptionBuilder<T> concurrency(int handlers);

  /**
   * How long a handler may take before it is interrupted and its late result is void; 15 minutes
   * unless said.
   */
  SubscriptionBuilder<T> deadline(Duration deadline);

  /**
   * How long the right to handle a message lasts unless renewed, which happens by itself; 30
   * seconds unless said.
   */
  SubscriptionBuilder<T> lease(Duration lease);

  /**
   * The most that is taken from the channel and not handled yet; 8,000 messages and 16 MiB unless
   * said. It begins with 1,000 messages, or with the most if that is fewer, and takes more only
   * while handlers are through with all of them in 50 milliseconds, so that slow ones do not keep
   * from others what they come to much later. What is handled and waits for its settlement to be
   * durable comes on top: at most 4 times as many messages, and as many bytes again.
   */
  SubscriptionBuilder<T> buffer(int messages, long bytes);

  /**
   * Where a subscription that does not exist yet begins: at {@link Position#latest()} unless said.
   * Queues begin at their oldest.
   */
  SubscriptionBuilder<T> from(Position position);

  /**
   * Is told of messages that this subscription will not be handed: {@link Gap}. Each gap is told to
   * one consumer of the subscription, and told again, to it or to another, unless this returned or
   * threw before the process ended; so the same gap may be told twice. What lies behind a gap need
   * not wait for it. Called on a thread of its own, one gap at a time, and may block. Gaps are
   * logged and counted ({@link Subscription.Status#missed()}) also without it.
   */
  SubscriptionBuilder<T> onGap(Consumer<Gap> listener);

  /** Creates the subscription if it does not exist, and begins to handle. */
  Subscription start();
}
