package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.BackPressureException;
import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Durability;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** A channel that is in memory only: nothing of it is written, and nothing of it is left. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryChannelTest {
  private Bench bench = Bench.with("memory=200000&checkpoint=40000");

  @AfterEach
  void close() {
    bench.close();
  }

  private void declare(ChannelKind kind, String name) {
    bench.get(
        bench
            .transport()
            .declare(
                new ChannelSpec(
                    name, kind, 1, ChannelOptions.none().durability(Durability.MEMORY))));
  }

  private static Outgoing large(String channel, String id) {
    return new Outgoing(
        channel,
        Message.builder(id, URI.create("urn:memory"), "word").data("find-me".repeat(500)).build(),
        null);
  }

  private boolean isWritten(String text) throws IOException {
    for (String folder : List.of("log", "segments", "state", "checkpoint")) {
      for (Path file : bench.simulation().disk().list(Path.of("/data", folder))) {
        if (new String(bench.simulation().disk().content(file), StandardCharsets.ISO_8859_1)
            .contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void messages_pass_and_are_settled_and_nothing_of_them_is_written() throws IOException {
    declare(QUEUE, "m");
    bench.declare(QUEUE, "d");
    QueueSource consumer = bench.consumer("m");
    for (int i = 0; i < 30; i++) {
      bench.get(bench.transport().publish(List.of(large("m", "m" + i))));
      Delivery delivery = bench.receive(consumer, 10).getFirst();
      assertThat(delivery.message().id()).isEqualTo("m" + i);
      assertThat(bench.done(consumer, delivery)).isTrue();
    }
    assertThat(bench.only("m").handled()).isEqualTo(30);
    assertThat(isWritten("find-me")).isFalse();

    bench.get(bench.transport().publish(List.of(large("d", "d"))));
    assertThat(isWritten("find-me")).isTrue();
  }

  @Test
  void when_the_process_is_gone_so_are_its_messages_and_counting_begins_anew() {
    declare(TOPIC, "m");
    bench.publish("m", "k", "before-anybody");
    QueueSource consumer = bench.consumer(TOPIC, "m", "s");
    bench.publish("m", "k", "m0", "m1", "m2");
    bench.done(consumer, bench.receive(consumer, 1).getFirst());
    assertThat(bench.only("m").accepted()).isEqualTo(3);

    bench.kill();
    assertThat(bench.info("m").options().durability()).contains(Durability.MEMORY);
    assertThat(bench.info("m").taken()).isZero();
    assertThat(bench.only("m").accepted()).isZero();
    bench.publish("m", "k", "n0", "n1");
    List<Delivery> again = bench.receive(bench.consumer(TOPIC, "m", "s"), 10);
    assertThat(Bench.ids(again)).containsExactly("n0", "n1");
    assertThat(again.getFirst().position()).isEqualTo(Position.of(0, 0));
  }

  @Test
  void a_checkpoint_keeps_the_channel_and_nothing_in_it() {
    declare(QUEUE, "m");
    bench.declare(QUEUE, "d");
    bench.consumer("m");
    bench.publish("m", "k", "m0", "m1");
    for (int i = 0; i < 600; i++) {
      bench.publish("d", "k", "d" + i);
    }

    bench.losePower(3);

    assertThat(bench.only("m").accepted()).isZero();
    bench.publish("m", "k", "n");
    assertThat(Bench.ids(bench.receive(bench.consumer("m"), 10))).containsExactly("n");
    assertThat(bench.info("d").taken()).isEqualTo(600);
  }

  @Test
  void what_is_settled_makes_room_and_without_room_publishing_is_refused() {
    declare(QUEUE, "m");
    QueueSource consumer = bench.consumer("m");
    for (int i = 0; i < 300; i++) {
      bench.get(bench.transport().publish(List.of(large("m", "m" + i))));
      bench.done(consumer, bench.receive(consumer, 1).getFirst());
    }
    int taken = 0;
    Exception refused = null;
    for (int i = 0; i < 100 && refused == null; i++) {
      try {
        bench.get(bench.transport().publish(List.of(large("m", "full" + i))));
        taken++;
      } catch (BackPressureException full) {
        refused = full;
      }
    }
    assertThat(refused).hasMessageContaining("channel 'm' is in memory only");
    assertThat(taken).isBetween(40, 57);

    bench.done(consumer, bench.receive(consumer, 1).getFirst());
    bench.get(bench.transport().publish(List.of(large("m", "after"))));
    assertThat(bench.only("m").queued()).isEqualTo(taken);
  }

  @Test
  void delays_retries_and_letters_live_as_long_as_the_process() {
    declare(QUEUE, "m");
    QueueSource consumer = bench.consumer("m");
    bench.publish("m", null, "again", "dead");
    List<Delivery> deliveries = bench.receive(consumer, 2);
    bench.settle(
        consumer,
        Settlement.again(
            deliveries.getFirst(), bench.simulation().clock().now().plusSeconds(1), 1));
    bench.settle(
        consumer,
        Settlement.dead(deliveries.getLast(), SettlingTest.letter(deliveries.getLast(), "no")));
    later("later", 2);
    bench.advance(Duration.ofSeconds(3));
    assertThat(Bench.ids(bench.receive(consumer, 5))).containsExactly("again", "later");
    assertThat(bench.get(bench.transport().admin().deadLetters("m", -1, 10))).hasSize(1);
    later("lost", 1);

    bench.kill();
    assertThat(bench.get(bench.transport().admin().deadLetters("m", -1, 10))).isEmpty();
    assertThat(bench.info("m").delayed()).isZero();
    later("new", 1);
    bench.advance(Duration.ofSeconds(3));
    assertThat(Bench.ids(bench.receive(bench.consumer("m"), 5))).containsExactly("new");
  }

  private void later(String id, int seconds) {
    bench.get(
        bench
            .transport()
            .publish(
                List.of(
                    new Outgoing(
                        "m",
                        Bench.message(id, null),
                        bench.simulation().clock().now().plusSeconds(seconds)))));
  }

  @Test
  void memory_and_disk_do_not_change_in_one_step() {
    declare(QUEUE, "m");
    bench.declare(QUEUE, "d");
    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .publish(List.of(Bench.to("m", "a", null), Bench.to("d", "b", null)))))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("messages to 'd' and a channel in memory, 'm'");
    bench.publish("m", null, "m0");
    bench.publish("d", null, "d0");
    for (String input : List.of("m", "d")) {
      QueueSource consumer = bench.consumer(input);
      Delivery delivery = bench.receive(consumer, 1).getFirst();
      String output = input.equals("m") ? "d" : "m";
      assertThat(
              bench.failureOf(
                  consumer.settle(
                      List.of(
                          Settlement.done(delivery, List.of(Bench.publishing(output, "wrong")))))))
          .isInstanceOf(UnsupportedCapabilityException.class)
          .hasMessageContaining("'m', cannot change in one step");
      assertThat(bench.done(consumer, delivery, Bench.publishing(input, "right"))).isTrue();
    }
    assertThat(bench.info("m").taken()).isEqualTo(2);
    assertThat(bench.info("d").taken()).isEqualTo(2);
  }

  @Test
  void a_stream_in_memory_is_refused() {
    assertThat(
            bench.failureOf(
                bench
                    .transport()
                    .declare(
                        new ChannelSpec(
                            "s",
                            ChannelKind.STREAM,
                            1,
                            ChannelOptions.none().durability(Durability.MEMORY)))))
        .isInstanceOf(UnsupportedCapabilityException.class);
  }

  @Test
  void positions_of_readers_are_gone_with_what_they_stand_in() {
    bench.close();
    bench = Bench.with("face=log");
    bench.get(
        bench
            .transport()
            .declare(
                new ChannelSpec(
                    "m", TOPIC, 1, ChannelOptions.none().durability(Durability.MEMORY))));
    LogSource reader = bench.reader(TOPIC, "m", "s");
    bench.publish("m", "k", "m0", "m1");
    long epoch = 0;
    Position.Exact next = null;
    while (next == null) {
      for (LogSource.Event event : bench.get(reader.poll(10, 1 << 20))) {
        if (event instanceof LogSource.Event.Records records) {
          epoch = records.epoch();
          next = records.records().getLast().position().next();
        }
      }
    }
    assertThat(
            bench.get(
                reader.commit(
                    new LogSource.Commit(next.partition(), epoch, next, List.of(), List.of()))))
        .isTrue();
    assertThat(bench.only("m").handled()).isEqualTo(2);

    bench.kill();
    assertThat(bench.only("m").handled()).isZero();
    bench.publish("m", "k", "n0");
    assertThat(bench.only("m").queued()).isEqualTo(1);
  }
}
