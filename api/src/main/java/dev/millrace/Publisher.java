package dev.millrace;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Hands messages to one channel, at once: nothing here waits for a handler to settle.
 *
 * <p><b>When it returns.</b> The channel has taken the message as durably as its transport says; on
 * the embedded broker it survives {@code kill -9} and power loss.
 *
 * <p><b>When it throws.</b> {@link MessageTooLargeException}, {@link UnserialisableException} and
 * {@link StorageFullException} say that nothing was taken. After {@link OutcomeUnknownException} it
 * may or may not have been: publish it again under the same id.
 *
 * <p><b>Order.</b> Messages of one key, published one after another by one thread, are taken in
 * that order, also by {@link #publishAsync}. After a failed asynchronous publish, later ones of the
 * same key that are already in flight fail too.
 *
 * <p><b>Back-pressure.</b> What is published and has no receipt yet is bounded, in bytes, for each
 * application and transport ({@link MillraceBuilder#maxInFlightBytes}). Blocking calls wait for
 * room; an asynchronous one that finds none completes at once with a {@link BackPressureException}:
 * nothing was taken, and there is room when an earlier future has completed.
 *
 * <p><b>Threads.</b> Safe for many threads. The blocking calls stop with {@link
 * InterruptedPublishException} when interrupted.
 *
 * @param <T> what the messages say
 */
public interface Publisher<T> {
  /** Publishes one message. */
  default Receipt publish(T value) {
    return publish(value, PublishOptions.none());
  }

  /** Publishes one message with options. */
  Receipt publish(T value, PublishOptions options);

  /**
   * Publishes a batch: all of them are taken, in order, or none. One durable write for the whole.
   */
  List<Receipt> publishAll(List<? extends T> values);

  /** Publishes without waiting; the future completes as {@link #publish} would return or throw. */
  default CompletableFuture<Receipt> publishAsync(T value) {
    return publishAsync(value, PublishOptions.none());
  }

  /** Publishes with options, without waiting. */
  CompletableFuture<Receipt> publishAsync(T value, PublishOptions options);

  /**
   * Publishes a batch without waiting, all or none and in order; the future completes as {@link
   * #publishAll} would return or throw.
   */
  CompletableFuture<List<Receipt>> publishAllAsync(List<? extends T> values);

  /**
   * Publishes envelopes as they are, bytes and attributes, without encoding: all or none. For
   * bridges, tools and redrive.
   */
  List<Receipt> publishMessages(List<Message> messages);
}
