package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.TOPIC;
import static dev.millrace.embedded.broker.Bench.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ClosedException;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.OutcomeUnknownException;
import dev.millrace.Position;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PublishingTest {
  private final Bench bench = Bench.queueShaped().declare(QUEUE, "work");

  @AfterEach
  void close() {
    bench.close();
  }

  private CompletionStage<List<TransportReceipt>> publish(String id, Instant due) {
    return bench.transport().publish(List.of(new Outgoing("work", Bench.message(id, null), due)));
  }

  private Instant in(Duration time) {
    return bench.simulation().clock().now().plus(time);
  }

  private void dieAt(String point) {
    bench.simulation().disk().dieAt(point, 1);
    try {
      bench.simulation().settle();
    } catch (SimulatedCrash expected) {
      return;
    }
    throw new AssertionError("it never came to " + point);
  }

  @Test
  void a_receipt_says_where_the_message_is() {
    List<TransportReceipt> receipts =
        bench.get(
            bench
                .transport()
                .publish(List.of(Bench.to("work", "a", null), Bench.to("work", "b", null))));

    assertThat(receipts)
        .extracting(TransportReceipt::where)
        .containsExactly(Position.of(0, 0), Position.of(0, 1));
  }

  @Test
  void nobody_hears_of_a_message_before_it_is_durable() {
    CompletionStage<List<Delivery>> receive = bench.consumer("work").receive(1, 1000);
    CompletionStage<List<TransportReceipt>> receipt =
        bench.transport().publish(List.of(Bench.to("work", "a", null)));

    dieAt("broker.round.written");

    assertThat(receipt.toCompletableFuture()).isNotDone();
    assertThat(receive.toCompletableFuture()).isNotDone();
    bench.losePower(3);
    assertThat(bench.info("work").taken()).isLessThanOrEqualTo(1);
  }

  @Test
  void what_is_durable_is_there_after_a_power_loss_whether_the_receipt_was_given_or_not() {
    CompletionStage<List<TransportReceipt>> receipt =
        bench.transport().publish(List.of(Bench.to("work", "a", null)));

    dieAt("broker.round.durable");

    assertThat(receipt.toCompletableFuture()).isNotDone();
    bench.losePower(4);
    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("a");
  }

  @Test
  void what_is_published_at_the_same_time_is_forced_together() {
    long before = bench.simulation().disk().points().getOrDefault("log.forced", 0L);
    List<CompletionStage<List<TransportReceipt>>> receipts = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      receipts.add(bench.transport().publish(List.of(Bench.to("work", "m" + i, null))));
    }
    receipts.forEach(bench::get);

    long forces = bench.simulation().disk().points().getOrDefault("log.forced", 0L) - before;
    assertThat(forces).isBetween(1L, 6L);
    assertThat(bench.info("work").taken()).isEqualTo(64);
  }

  @Test
  void a_batch_is_taken_as_a_whole_or_not_at_all() {
    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .publish(List.of(Bench.to("work", "a", null), Bench.to("nowhere", "b", null)))))
        .hasMessageContaining("nowhere");

    assertThat(bench.info("work").taken()).isZero();
  }

  @Test
  void a_message_is_taken_up_to_the_declared_maximum_and_not_beyond() {
    int most = bench.transport().capabilities(QUEUE).maxBytes();

    bench.get(bench.transport().publish(List.of(sized(most))));

    assertThat(bench.failureOf(bench.transport().publish(List.of(sized(most + 1)))))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("work");
    assertThat(
            bench.failureOf(
                bench.transport().publish(List.of(sized(most), sized(most), sized(most)))))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("smaller batches");
    assertThat(bench.receive(bench.consumer("work"), 10).getFirst().message().dataSize())
        .isEqualTo(most);
  }

  private static Outgoing sized(int bytes) {
    return new Outgoing(
        "work",
        Message.builder("big", URI.create("urn:bench"), "t").data(new byte[bytes]).build(),
        null);
  }

  @Test
  void a_delayed_message_has_no_place_before_it_is_due() {
    List<TransportReceipt> receipt = bench.get(publish("later", in(Duration.ofMinutes(5))));
    bench.publish("work", null, "now");
    QueueSource consumer = bench.consumer("work");
    assertThat(receipt.getFirst().position()).isEmpty();
    assertThat(bench.info("work").delayed()).isEqualTo(1);
    Delivery now = bench.receive(consumer, 10).getFirst();
    bench.done(consumer, now);

    CompletionStage<List<Delivery>> receive = consumer.receive(10, 1000);
    bench.advance(Duration.ofMinutes(4));
    assertThat(bench.isDone(receive)).isFalse();
    bench.advance(Duration.ofMinutes(1));

    assertThat(bench.get(receive).getFirst().position()).isEqualTo(Position.of(0, 1));
    assertThat(bench.info("work").delayed()).isZero();
  }

  @Test
  void a_delay_survives_and_goes_on_while_nothing_runs() {
    bench.get(publish("later", in(Duration.ofMinutes(5))));
    bench.get(publish("even later", in(Duration.ofMinutes(10))));
    bench.losePower(1);
    bench.advance(Duration.ofMinutes(6));
    bench.reopen();

    assertThat(bench.info("work").delayed()).isEqualTo(1);
    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("later");
  }

  @Test
  void what_is_due_at_once_is_taken_at_once() {
    assertThat(bench.get(publish("past", in(Duration.ofMinutes(-5)))).getFirst().position())
        .contains(Position.of(0, 0));
  }

  @Test
  void a_channel_keeps_its_kind() {
    assertThat(bench.failureOf(bench.transport().declare(new ChannelSpec("work", TOPIC, 1))))
        .hasMessageContaining("is a queue, not a topic");
  }

  @Test
  void a_queue_has_one_subscription_and_a_subscription_keeps_its_mode() {
    bench.consumer("work");

    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .subscribe(bench.spec(QUEUE, "work", "second", true, Position.earliest()))))
        .hasMessageContaining("has the subscription 'work' already");
    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .subscribe(bench.spec(QUEUE, "work", "work", false, Position.earliest()))))
        .hasMessageContaining("its name is bound to that");
    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .subscribe(bench.spec(QUEUE, "nowhere", "work", true, Position.earliest()))))
        .hasMessageContaining("declare it first");
  }

  @Test
  void browsing_shows_what_is_not_settled_and_changes_nothing() {
    bench.publish("work", null, "a", "b", "c");
    QueueSource consumer = bench.consumer("work");
    bench.done(consumer, bench.receive(consumer, 1).getFirst());
    var before = bench.info("work");

    var kept = bench.get(bench.transport().admin().browse("work", 0, Position.earliest(), 10));

    assertThat(kept).extracting(one -> one.message().id()).containsExactly("b", "c");
    assertThat(kept.getFirst().position()).isEqualTo(Position.of(0, 1));
    assertThat(bench.get(bench.transport().admin().browse("work", 0, Position.of(0, 2), 1)))
        .hasSize(1);
    assertThat(bench.info("work")).isEqualTo(before);
    assertThat(bench.failureOf(bench.transport().admin().browse("work", 3, Position.earliest(), 1)))
        .hasMessageContaining("no partition 3");
  }

  @Test
  void when_the_disk_is_full_publishing_is_refused_and_settling_goes_on() {
    QueueSource consumer = bench.consumer("work");
    bench.publish("work", null, "one", "two");
    List<Delivery> both = bench.receive(consumer, 10);
    bench.simulation().disk().capacity(bench.simulation().disk().used());
    Message big =
        Message.builder("big", URI.create("urn:bench"), "t").data(new byte[200_000]).build();
    int taken = 0;
    while (true) {
      CompletionStage<List<TransportReceipt>> publish =
          bench.transport().publish(List.of(new Outgoing("work", big, null)));
      bench.isDone(publish);
      if (publish.toCompletableFuture().isCompletedExceptionally()) {
        assertThat(bench.failureOf(publish))
            .isInstanceOf(StorageFullException.class)
            .hasMessageContaining("disk is full");
        break;
      }
      taken++;
    }

    assertThat(bench.info("work").taken()).isEqualTo(taken + 2L);
    assertThat(
            bench.get(
                consumer.settle(
                    both.stream().map(one -> Settlement.done(one, List.of())).toList())))
        .containsExactly(true, true);
    bench.simulation().disk().capacity(Long.MAX_VALUE);
    bench.advance(Duration.ofSeconds(2));
    bench.publish("work", null, "room again");
    assertThat(bench.info("work").taken()).isEqualTo(taken + 3L);
  }

  @Test
  void the_first_failure_of_the_disk_stops_the_store_and_says_what_is_unknown() {
    CompletionStage<List<Delivery>> receive = bench.consumer("work").receive(1, 1000);
    bench.isDone(receive);
    CompletionStage<List<TransportReceipt>> publish =
        bench.transport().publish(List.of(Bench.to("work", "a", null)));
    bench.simulation().disk().failCall(1, 1);

    assertThat(bench.failureOf(publish))
        .isInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("same id");
    assertThat(bench.failureOf(receive)).isInstanceOf(StoreFailedException.class);
    assertThat(bench.failureOf(bench.transport().publish(List.of(Bench.to("work", "b", null)))))
        .isInstanceOf(StoreFailedException.class);
  }

  @Test
  void a_closed_transport_refuses_everything_and_closes_twice() {
    bench.transport().close();
    bench.transport().close();

    assertThat(bench.failureOf(bench.transport().publish(List.of(Bench.to("work", "a", null)))))
        .isInstanceOf(ClosedException.class);
    assertThat(bench.failureOf(bench.transport().admin().channels()))
        .isInstanceOf(ClosedException.class);
  }

  @Test
  void whatever_comes_in_while_the_store_is_closed_is_answered() {
    for (long seed = 1; seed <= 50; seed++) {
      try (Simulation simulation = Simulation.of(seed)) {
        Transport transport =
            EmbeddedTransport.open(
                simulation, StoreOptions.parse("embedded:/data?fileBytes=65536"));
        List<CompletionStage<?>> asked = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          simulation.threads().steps().execute(() -> asked.add(transport.admin().channels()));
          simulation.threads().start("closing", transport::close);
        }
        transport.close();
        simulation.settle();

        assertThat(asked)
            .hasSize(5)
            .allSatisfy(stage -> assertThat(stage.toCompletableFuture()).isDone());
      }
    }
  }
}
