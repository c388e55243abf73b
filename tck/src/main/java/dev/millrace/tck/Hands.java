package dev.millrace.tck;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.LogSource.Event;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A consumer without a runtime around it, over a source of either shape: it takes messages, and
 * ends them or does not. For one thread.
 */
sealed interface Hands {
  static Hands over(Source source) {
    return switch (source) {
      case QueueSource queue -> new OverQueue(queue);
      case LogSource log -> new OverLog(log);
    };
  }

  /** A message that was taken. */
  sealed interface Taken {
    Message message();

    /** How many attempts are known to have ended. */
    int attempts();
  }

  /**
   * Asks for what comes next: one call at a time. Partitions that are revoked meanwhile are
   * released at once.
   */
  CompletableFuture<List<Taken>> take(int maxMessages, long maxBytes);

  /** Ends a message; false if the right to it has passed. */
  CompletableFuture<Boolean> done(Taken taken, List<Effect> effects);

  /** Says that a message is still being worked on; false if the right to it has passed. */
  CompletableFuture<Boolean> keep(Taken taken);

  void close();

  /** Each message is leased and settled alone. */
  record OverQueue(QueueSource source) implements Hands {
    /** A leased delivery. */
    record Leased(Delivery delivery) implements Taken {
      @Override
      public Message message() {
        return delivery.message();
      }

      @Override
      public int attempts() {
        return delivery.attempts();
      }
    }

    @Override
    public CompletableFuture<List<Taken>> take(int maxMessages, long maxBytes) {
      return source
          .receive(maxMessages, maxBytes)
          .<List<Taken>>thenApply(all -> all.stream().<Taken>map(Leased::new).toList())
          .toCompletableFuture();
    }

    @Override
    public CompletableFuture<Boolean> done(Taken taken, List<Effect> effects) {
      return source
          .settle(List.of(Settlement.done(((Leased) taken).delivery(), effects)))
          .thenApply(answers -> answers.get(0))
          .toCompletableFuture();
    }

    @Override
    public CompletableFuture<Boolean> keep(Taken taken) {
      return source
          .renew(List.of(((Leased) taken).delivery()))
          .thenApply(answers -> answers.get(0))
          .toCompletableFuture();
    }

    @Override
    public void close() {
      source.close();
    }
  }

  /** Messages lie in partitions, and are ended by committing a position. */
  record OverLog(LogSource source) implements Hands {
    /** A record under the epoch of its partition. */
    record Assigned(LogSource.Record record, long epoch) implements Taken {
      @Override
      public Message message() {
        return record.message();
      }

      @Override
      public int attempts() {
        return 0;
      }
    }

    @Override
    public CompletableFuture<List<Taken>> take(int maxMessages, long maxBytes) {
      return source.poll(maxMessages, maxBytes).thenApply(this::taken).toCompletableFuture();
    }

    private List<Taken> taken(List<Event> events) {
      List<Taken> taken = new ArrayList<>();
      for (Event event : events) {
        switch (event) {
          case Event.Records records ->
              records.records().forEach(one -> taken.add(new Assigned(one, records.epoch())));
          case Event.Revoked revoked -> source.release(revoked.partition(), revoked.epoch());
          case Event.Assigned assigned -> {}
          case Event.Lost lost -> {}
          case Event.Missed missed ->
              throw new AssertionError("%s, of messages that a test wants".formatted(missed.gap()));
        }
      }
      return taken;
    }

    @Override
    public CompletableFuture<Boolean> done(Taken taken, List<Effect> effects) {
      Position.Exact at = ((Assigned) taken).record().position();
      long epoch = ((Assigned) taken).epoch();
      return source
          .commit(new LogSource.Commit(at.partition(), epoch, at.next(), effects, List.of()))
          .toCompletableFuture();
    }

    @Override
    public CompletableFuture<Boolean> keep(Taken taken) {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
