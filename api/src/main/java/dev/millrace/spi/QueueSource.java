package dev.millrace.spi;

import dev.millrace.Gap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Leased deliveries, each settled alone.
 *
 * <p><b>Order.</b> With an ordered subscription a message is handed to a consumer only while every
 * earlier unsettled message of its key is leased by the same consumer, and after those. What is
 * handed back, or waits for its time, comes again before its followers. When the lease of a message
 * passes, those of the messages of its key behind it pass with it: else they could be settled ahead
 * of it.
 *
 * <p><b>Threads.</b> Safe for many.
 */
public non-sealed interface QueueSource extends Source {
  /**
   * The next messages, as soon as there is at least one: at most {@code maxMessages}, and at most
   * {@code maxBytes} of data unless the first alone is larger. One call at a time. Completes with
   * an empty list when the source is closed.
   */
  CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes);

  /**
   * Writes that these hand-overs begin: one record for all of them. Completes when it is written,
   * which outlives this process, though not synced. Where starts are not kept, completes at once.
   */
  CompletionStage<Void> started(List<Start> starts);

  /**
   * Settles, all in one step and in this order, where the transport can; each is atomic in itself
   * in any case. Completes when it is durable, with one answer for each: true if it was settled,
   * false if its lease had passed and everything it caused is void.
   */
  CompletionStage<List<Boolean>> settle(List<Settlement> settlements);

  /**
   * Renews leases for the subscription's lease time from now. Completes with one answer for each:
   * false if it had passed.
   */
  CompletionStage<List<Boolean>> renew(List<Delivery> deliveries);

  /**
   * The gaps that this subscription was not told of, as soon as there is one. One call at a time.
   * Asking again says that what was answered before was heard: until then it is told again, to this
   * consumer or, when that has left, to another. Messages behind a gap are handed out meanwhile.
   * Completes with an empty list when the source is closed; where nothing that was taken can go
   * missing, never.
   */
  default CompletionStage<List<Gap>> gaps() {
    return new CompletableFuture<>();
  }

  /**
   * The beginning of one attempt.
   *
   * @param delivery what is handed over
   * @param attempt which attempt it is, from 1
   * @param alone whether nothing else of the subscription runs meanwhile in this process, so that a
   *     death counts against it
   */
  record Start(Delivery delivery, int attempt, boolean alone) {}
}
