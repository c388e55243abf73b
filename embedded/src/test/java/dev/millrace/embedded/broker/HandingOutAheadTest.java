package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a consumer has while a round is written and not forced yet. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class HandingOutAheadTest {
  private static final ChannelSpec WORK = new ChannelSpec("work", QUEUE, 1);

  private final Simulation simulation = Simulation.of(1);
  private final Transport transport =
      EmbeddedTransport.open(
          simulation,
          StoreOptions.parse("embedded:/data?fileBytes=1048576"),
          Wiring.SAFE.order(this::commit));

  private CompletableFuture<?> watched = new CompletableFuture<>();

  /** For each round, whether what is watched was there before it was forced. */
  private final List<Boolean> thereBefore = new ArrayList<>();

  private void commit(CommitOrder.Steps steps) {
    steps.write();
    thereBefore.add(watched.isDone());
    steps.sync();
    steps.answer();
    steps.handOut();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private <T> T get(CompletionStage<T> stage) throws Exception {
    return simulation.waiting().await(stage, Duration.ofMinutes(1));
  }

  private QueueSource consumer() throws Exception {
    get(transport.declare(WORK));
    return (QueueSource)
        get(
            transport.subscribe(
                new SubscriptionSpec(WORK, "w", true, Position.earliest(), Bench.LEASE)));
  }

  private CompletableFuture<List<Delivery>> watch(QueueSource consumer) {
    CompletableFuture<List<Delivery>> next = consumer.receive(1, 1_000).toCompletableFuture();
    watched = next;
    thereBefore.clear();
    return next;
  }

  @Test
  void what_was_durable_before_is_handed_out_while_a_settlement_is_forced() throws Exception {
    QueueSource consumer = consumer();
    get(transport.publish(List.of(Bench.to("work", "a", "k"), Bench.to("work", "b", "k"))));
    Delivery first = get(consumer.receive(1, 1_000)).getFirst();

    CompletableFuture<List<Delivery>> next = watch(consumer);
    get(consumer.settle(List.of(Settlement.done(first, List.of()))));

    assertThat(Bench.ids(get(next))).containsExactly("b");
    assertThat(thereBefore).containsExactly(true);
  }

  @Test
  void what_a_round_takes_is_handed_out_only_when_it_is_forced() throws Exception {
    QueueSource consumer = consumer();

    CompletableFuture<List<Delivery>> next = watch(consumer);
    get(transport.publish(List.of(Bench.to("work", "a", null))));

    assertThat(Bench.ids(get(next))).containsExactly("a");
    assertThat(thereBefore).containsExactly(false);
  }

  @Test
  void what_a_round_takes_waits_although_there_was_something_before() throws Exception {
    QueueSource consumer = consumer();
    get(transport.publish(List.of(Bench.to("work", "a", null))));

    CompletableFuture<List<Delivery>> next = consumer.receive(9, 1_000).toCompletableFuture();
    get(transport.publish(List.of(Bench.to("work", "b", null))));

    assertThat(Bench.ids(get(next))).containsExactly("a");
    assertThat(Bench.ids(get(consumer.receive(9, 1_000)))).containsExactly("b");
  }
}
