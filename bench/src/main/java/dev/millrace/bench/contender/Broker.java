package dev.millrace.bench.contender;

import dev.millrace.Durability;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/** What only our own two are asked for, because nobody else has it in the same form. */
public interface Broker extends Contender, Consuming, Scanning, Pipelining {
  /** Publishes one message without waiting; after a delay if that is more than zero. */
  CompletableFuture<?> publish(byte[] payload, Duration delay);

  /** Publishes to a channel of its own that promises this. */
  Pipe pipe(Durability durability) throws Exception;

  /**
   * Creates a subscription and joins it: from now on it gets every message, and the sink reads what
   * is handed out. A stuck head is a first message that is handed out and never acknowledged.
   */
  Member join(String subscription, boolean stuckHead, Sink sink) throws Exception;

  /** A subscription that this process handles. */
  interface Member extends AutoCloseable {
    /** Returns how many were acknowledged once that is {@code wanted}, and durable. */
    long drain(LongSupplier wanted) throws Exception;

    /** How many it has handled by now. Safe for any thread. */
    long handled();

    @Override
    void close();
  }
}
