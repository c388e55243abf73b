package dev.millrace.embedded.broker;

import dev.millrace.Gap;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A consumer of a queue-shaped subscription: hands everything to the broker. */
final class QueueConsumer implements QueueSource {
  private final Engine engine;
  private final Member member;

  QueueConsumer(Engine engine, Member member) {
    this.engine = engine;
    this.member = member;
  }

  @Override
  public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
    if (maxMessages < 1) {
      throw new IllegalArgumentException("maxMessages is " + maxMessages + "; ask for 1 or more");
    }
    Broker broker = engine.broker();
    return broker.askAhead(answer ->
        broker.handOut.receive(member, new Member.Request(maxMessages, maxBytes, answer)));
  }

  @Override
  public CompletionStage<Void> started(List<Start> starts) {
    List<PreparedStart> prepared = PreparedStart.of(starts);
    CompletableFuture<Done> written =
        engine.broker().askAhead(answer -> engine.settling().start(member, prepared, answer));
    return written.thenAccept(done -> {});
  }

  @Override
  public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
    return Engine.prepared(
        () -> PreparedSettlement.of(settlements, engine.publishing()),
        prepared ->
            engine.broker().askAhead(answer -> engine.settling().settle(member, prepared, answer)));
  }

  @Override
  public CompletionStage<List<Boolean>> renew(List<Delivery> deliveries) {
    List<Delivery> copy = List.copyOf(deliveries);
    Broker broker = engine.broker();
    return broker.askAhead((CompletableFuture<List<Boolean>> answer) ->
        answer.complete(broker.handOut.renew(member, copy)));
  }

  @Override
  public CompletionStage<List<Gap>> gaps() {
    Broker broker = engine.broker();
    return broker.askAhead(answer -> broker.handOut.listen(member, answer));
  }

  @Override
  public void close() {
    Broker broker = engine.broker();
    broker.stepAhead(() -> broker.handOut.leave(member));
  }
}
