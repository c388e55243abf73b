package dev.millrace.embedded.broker;

import dev.millrace.spi.LogSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A consumer of a log-shaped subscription: hands everything to the broker. */
final class LogConsumer implements LogSource {
  private final Engine engine;
  private final Broker broker;
  private final Reader reader;

  LogConsumer(Engine engine, Reader reader) {
    this.engine = engine;
    this.broker = engine.broker();
    this.reader = reader;
  }

  @Override
  public CompletionStage<List<Event>> poll(int maxMessages, long maxBytes) {
    if (maxMessages < 1) {
      throw new IllegalArgumentException("maxMessages is " + maxMessages + "; ask for 1 or more");
    }
    return broker.askAhead(
        answer -> broker.reading.poll(reader, new Reader.Request(maxMessages, maxBytes, answer)));
  }

  @Override
  public CompletionStage<Boolean> commit(Commit commit) {
    return Engine.prepared(
        () -> PreparedCommit.of(commit, engine.publishing()),
        prepared -> broker.askAhead(answer -> engine.settling().commit(reader, prepared, answer)));
  }

  @Override
  public void pause(int partition, boolean paused) {
    broker.stepAhead(() -> broker.reading.pause(reader, partition, paused));
  }

  @Override
  public void release(int partition, long epoch) {
    broker.stepAhead(() -> broker.assignment.release(reader, partition, epoch));
  }

  @Override
  public void close() {
    broker.stepAhead(() -> broker.reading.leave(reader));
  }
}
