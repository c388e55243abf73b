package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.STREAM;
import static dev.millrace.ChannelKind.TOPIC;
import static dev.millrace.embedded.broker.Bench.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.KeyHash;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
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
class HandingOutTest {
  private final Bench bench = Bench.queueShaped().declare(QUEUE, "work");

  @AfterEach
  void close() {
    bench.close();
  }

  private Instant in(Duration time) {
    return bench.simulation().clock().now().plus(time);
  }

  @Test
  void a_queue_begins_at_its_oldest_message() {
    bench.publish("work", null, "before");

    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("before");
  }

  @Test
  void a_receive_waits_until_there_is_something() {
    CompletionStage<List<Delivery>> receive = bench.consumer("work").receive(10, 1000);
    assertThat(bench.isDone(receive)).isFalse();

    bench.publish("work", null, "one");

    assertThat(ids(bench.get(receive))).containsExactly("one");
  }

  @Test
  void a_receive_keeps_to_its_limits_but_never_stops_at_the_first() {
    bench.publish("work", null, "12345", "67890", "abcde");
    QueueSource consumer = bench.consumer("work");

    assertThat(ids(bench.get(consumer.receive(10, 3)))).containsExactly("12345");
    assertThat(ids(bench.get(consumer.receive(10, 9)))).containsExactly("67890");
    assertThat(ids(bench.get(consumer.receive(1, 100)))).containsExactly("abcde");
  }

  @Test
  void competing_consumers_share_what_there_is() {
    QueueSource first = bench.consumer("work");
    QueueSource second = bench.consumer("work");
    CompletionStage<List<Delivery>> one = first.receive(10, 1000);
    CompletionStage<List<Delivery>> other = second.receive(10, 1000);
    List<Outgoing> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(Bench.to("work", "m" + i, null));
    }

    bench.get(bench.transport().publish(batch));

    assertThat(bench.get(one)).hasSize(5);
    assertThat(bench.get(other)).hasSize(5);
  }

  @Test
  void a_key_belongs_to_one_consumer_while_it_has_leases_on_it() {
    bench.publish("work", "a", "a1", "a2");
    QueueSource first = bench.consumer("work");
    QueueSource second = bench.consumer("work");
    Delivery a1 = bench.receive(first, 1).getFirst();
    bench.publish("work", "b", "b1");

    assertThat(ids(bench.receive(second, 10))).containsExactly("b1");
    CompletionStage<List<Delivery>> waiting = second.receive(10, 1000);
    assertThat(bench.isDone(waiting)).isFalse();

    bench.done(first, a1);
    assertThat(ids(bench.get(waiting))).containsExactly("a2");
  }

  @Test
  void a_consumer_that_has_leases_on_a_key_gets_what_follows_in_order() {
    bench.publish("work", "a", "a1", "a2", "a3");
    QueueSource consumer = bench.consumer("work");

    assertThat(ids(bench.receive(consumer, 1))).containsExactly("a1");
    assertThat(ids(bench.receive(consumer, 10))).containsExactly("a2", "a3");
  }

  @Test
  void what_waits_for_its_time_keeps_its_followers_behind_it_and_nobody_else() {
    bench.publish("work", "a", "a1", "a2");
    bench.publish("work", "b", "b1");
    QueueSource consumer = bench.consumer("work");
    Delivery a1 = bench.receive(consumer, 1).getFirst();
    bench.settle(consumer, Settlement.again(a1, in(Duration.ofMinutes(10)), 1));

    List<Delivery> others = bench.receive(consumer, 10);
    assertThat(ids(others)).containsExactly("b1");
    bench.done(consumer, others.getFirst());
    CompletionStage<List<Delivery>> next = consumer.receive(10, 1000);
    bench.advance(Duration.ofMinutes(9));
    assertThat(bench.isDone(next)).isFalse();
    bench.advance(Duration.ofMinutes(1));

    assertThat(ids(bench.get(next))).containsExactly("a1", "a2");
  }

  @Test
  void followers_are_passed_over_without_being_kept_in_memory_and_come_in_order() {
    QueueSource consumer = bench.consumer("work");
    bench.publish("work", "a", "a0");
    Delivery head = bench.receive(consumer, 1).getFirst();
    bench.settle(consumer, Settlement.again(head, in(Duration.ofHours(1)), 1));
    List<String> expected = new ArrayList<>(List.of("a0"));
    for (int i = 1; i <= 300; i++) {
      bench.publish("work", i % 3 == 0 ? "b" + i : "a", "m" + i);
      if (i % 3 != 0) {
        expected.add("m" + i);
      }
    }
    List<Delivery> others = bench.receive(consumer, 1000);
    assertThat(others).hasSize(100);
    bench.get(
        consumer.settle(others.stream().map(other -> Settlement.done(other, List.of())).toList()));

    bench.advance(Duration.ofHours(1));

    assertThat(ids(bench.receive(consumer, 1000))).isEqualTo(expected);
  }

  @Test
  void more_followers_than_are_remembered_come_in_order_all_the_same() {
    QueueSource consumer = bench.consumer("work");
    bench.publish("work", "a", "m0");
    Delivery head = bench.receive(consumer, 1).getFirst();
    bench.settle(consumer, Settlement.again(head, in(Duration.ofHours(1)), 1));
    int many = Lanes.MOST_PASSED + 3_000;
    for (int from = 1; from <= many; from += 1_000) {
      List<Outgoing> batch = new ArrayList<>();
      for (int i = from; i < from + 1_000; i++) {
        batch.add(Bench.to("work", "m" + i, "a"));
      }
      bench.get(bench.transport().publish(batch));
    }
    bench.publish("work", "b", "other");
    Delivery other = bench.receive(consumer, 10).getFirst();
    assertThat(other.message().id()).isEqualTo("other");
    bench.done(consumer, other);

    bench.advance(Duration.ofHours(1));
    int next = 0;
    while (next <= many) {
      List<Settlement> done = new ArrayList<>();
      for (Delivery delivery : bench.receive(consumer, 5_000)) {
        assertThat(delivery.message().id()).isEqualTo("m" + next++);
        done.add(Settlement.done(delivery, List.of()));
      }
      bench.get(consumer.settle(done));
    }
  }

  @Test
  void leases_of_one_receive_can_be_renewed_apart() {
    bench.publish("work", null, "one", "two", "three");
    QueueSource consumer = bench.consumer("work");
    List<Delivery> all = bench.receive(consumer, 10);
    bench.advance(Duration.ofSeconds(20));
    bench.get(consumer.renew(List.of(all.get(1))));
    bench.advance(Duration.ofSeconds(10));

    assertThat(ids(bench.receive(consumer, 10))).containsExactly("one", "three");
    assertThat(bench.done(consumer, all.get(0))).isFalse();
    bench.advance(Duration.ofSeconds(19));
    assertThat(bench.done(consumer, all.get(1))).isTrue();
  }

  @Test
  void what_is_handed_back_comes_before_its_followers() {
    bench.publish("work", "a", "a1", "a2", "a3");
    QueueSource consumer = bench.consumer("work");
    List<Delivery> all = bench.receive(consumer, 10);
    bench.get(
        consumer.settle(
            List.of(
                Settlement.handedBack(all.get(0)),
                Settlement.handedBack(all.get(1)),
                Settlement.handedBack(all.get(2)))));

    assertThat(ids(bench.receive(consumer, 10))).containsExactly("a1", "a2", "a3");
  }

  @Test
  void without_order_a_key_holds_nobody_back() {
    bench.publish("work", "a", "a1", "a2");
    var spec = bench.spec(QUEUE, "work", "any", false, Position.earliest());
    QueueSource first = (QueueSource) bench.subscribe(spec);
    QueueSource second = (QueueSource) bench.subscribe(spec);

    assertThat(ids(bench.receive(first, 1))).containsExactly("a1");
    assertThat(ids(bench.receive(second, 1))).containsExactly("a2");
  }

  @Test
  void a_topic_gives_every_subscription_what_was_taken_since_it_was_created() {
    bench.declare(TOPIC, "news");
    bench.publish("news", null, "old");
    QueueSource first = bench.consumer(TOPIC, "news", "first");
    bench.publish("news", null, "new");
    QueueSource second = bench.consumer(TOPIC, "news", "second");
    bench.publish("news", null, "newer");

    assertThat(ids(bench.receive(first, 10))).containsExactly("new", "newer");
    assertThat(ids(bench.receive(second, 10))).containsExactly("newer");
  }

  @Test
  void a_stream_is_read_from_any_position_again_and_again() {
    bench.declare(STREAM, "history");
    bench.publish("history", null, "zero", "one");
    bench.advance(Duration.ofMinutes(1));
    Instant between = bench.simulation().clock().now();
    bench.publish("history", null, "two", "three");

    assertThat(from(Position.earliest())).containsExactly("zero", "one", "two", "three");
    assertThat(from(Position.of(0, 1))).containsExactly("one", "two", "three");
    assertThat(from(Position.at(between))).containsExactly("two", "three");
    QueueSource latest =
        (QueueSource)
            bench.subscribe(bench.spec(STREAM, "history", "latest", true, Position.latest()));
    bench.publish("history", null, "four");
    assertThat(ids(bench.receive(latest, 10))).containsExactly("four");
  }

  private List<String> from(Position position) {
    String name = "from-" + position.toString().replaceAll("[^a-z0-9]", "-");
    return ids(
        bench.receive(
            (QueueSource) bench.subscribe(bench.spec(STREAM, "history", name, true, position)),
            10));
  }

  @Test
  void a_key_of_a_stream_stays_in_its_partition_and_all_partitions_are_handed_out() {
    bench.get(bench.transport().declare(new ChannelSpec("wide", STREAM, 4)));
    for (int i = 0; i < 40; i++) {
      bench.publish("wide", "key" + i % 8, "m" + i);
    }

    List<Delivery> all = bench.receive(bench.consumer(STREAM, "wide", "all"), 100);

    assertThat(all).hasSize(40);
    for (int key = 0; key < 8; key++) {
      String name = "key" + key;
      assertThat(
              all.stream()
                  .filter(d -> d.message().key().orElseThrow().equals(name))
                  .map(d -> ((Position.Exact) d.position()).partition()))
          .containsOnly(KeyHash.partition(name, 4));
    }
  }

  @Test
  void a_paused_subscription_gets_nothing_until_it_is_resumed() {
    bench.publish("work", null, "one");
    QueueSource consumer = bench.consumer("work");
    bench.get(bench.transport().admin().pause("work", "work"));
    CompletionStage<List<Delivery>> receive = consumer.receive(10, 1000);
    assertThat(bench.isDone(receive)).isFalse();
    assertThat(bench.only("work").paused()).isTrue();

    bench.get(bench.transport().admin().resume("work", "work"));

    assertThat(ids(bench.get(receive))).containsExactly("one");
  }

  @Test
  void closing_a_consumer_hands_back_what_it_has_and_ends_its_receive() {
    bench.publish("work", "a", "a1", "a2");
    QueueSource first = bench.consumer("work");
    Delivery a1 = bench.receive(first, 1).getFirst();
    bench.receive(first, 1);
    CompletionStage<List<Delivery>> open = first.receive(10, 1000);

    first.close();

    assertThat(bench.get(open)).isEmpty();
    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("a1", "a2");
    assertThat(bench.done(first, a1)).isFalse();
    assertThat(bench.get(first.receive(10, 1000))).isEmpty();
  }
}
