package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.embedded.broker.Bench.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Priorities choose between lanes, never within one, and nothing waits for ever. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PriorityTest {
  private final Bench bench = Bench.queueShaped().declare(QUEUE, "work");

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void the_highest_goes_first_and_equals_go_in_their_order() {
    bench.publish("work", null, "plain-1", "plain-2");
    bench.publish("work", null, 0, "low");
    bench.publish("work", null, 9, "high-1", "high-2");
    bench.publish("work", "key", 6, "keyed");

    assertThat(ids(bench.receive(bench.consumer("work"), 10)))
        .containsExactly("high-1", "high-2", "keyed", "plain-1", "plain-2", "low");
  }

  @Test
  void it_makes_no_difference_whether_the_store_was_opened_again() {
    bench.publish("work", null, "plain");
    bench.publish("work", null, 9, "high");
    bench.kill();

    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("high", "plain");
  }

  @Test
  void a_delayed_message_keeps_its_priority() {
    Instant due = bench.simulation().clock().now().plusSeconds(60);
    Outgoing later =
        new Outgoing("work", Bench.message("high", null).toBuilder().priority(9).build(), due);
    bench.get(bench.transport().publish(List.of(later)));
    bench.advance(Duration.ofSeconds(59));
    bench.publish("work", null, "plain");
    bench.advance(Duration.ofSeconds(1));

    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("high", "plain");
  }

  @Test
  void nothing_overtakes_within_a_key() {
    bench.publish("work", "a", 0, "a1");
    bench.publish("work", "a", 9, "a2");
    bench.publish("work", "b", 5, "b1");

    assertThat(ids(bench.receive(bench.consumer("work"), 10))).containsExactly("b1", "a1", "a2");
  }

  @Test
  void without_order_a_key_holds_no_priority_back() {
    bench.publish("work", "a", 0, "a1");
    bench.publish("work", "a", 9, "a2");
    var spec = bench.spec(QUEUE, "work", "any", false, Position.earliest());

    assertThat(ids(bench.receive((QueueSource) bench.subscribe(spec), 10)))
        .containsExactly("a2", "a1");
  }

  @Test
  void what_came_back_goes_before_everything_that_did_not() {
    bench.publish("work", null, 0, "low");
    QueueSource consumer = bench.consumer("work");
    Delivery low = bench.receive(consumer, 1).getFirst();
    bench.publish("work", null, 9, "high");
    bench.settle(consumer, Settlement.handedBack(low));

    assertThat(ids(bench.receive(consumer, 10))).containsExactly("low", "high");
  }

  @Test
  void the_lowest_gets_its_turn_however_many_come_before_it() {
    bench.publish("work", null, 0, "low");
    QueueSource consumer = bench.consumer("work");
    int seen = -1;
    for (int round = 0; round < 20 && seen < 0; round++) {
      List<Outgoing> batch = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        batch.add(
            new Outgoing(
                "work", Bench.message("m" + i, null).toBuilder().priority(9).build(), null));
      }
      bench.get(bench.transport().publish(batch));
      List<Delivery> all = bench.receive(consumer, 100);
      if (ids(all).contains("low")) {
        seen = round;
      }
    }
    assertThat(seen).as("the round in which it came").isBetween(5, 19);
  }

  @Test
  void one_that_lies_far_behind_is_seen_when_it_comes_near_enough() {
    int many = 67_000;
    assertThat(many - Cursor.MOST_AHEAD).isBetween(1_000, 2_000);
    for (int from = 0; from < many; from += 1_000) {
      List<Outgoing> batch = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        batch.add(Bench.to("work", "m" + (from + i), null));
      }
      bench.get(bench.transport().publish(batch));
    }
    bench.publish("work", null, 9, "high");
    QueueSource consumer = bench.consumer("work");

    List<Delivery> first = bench.receive(consumer, 1_000);
    assertThat(ids(first)).doesNotContain("high");
    assertThat(ids(bench.receive(consumer, 1_000))).doesNotContain("high");
    assertThat(bench.receive(consumer, 1).getFirst().message().id()).isEqualTo("high");
  }

  /** Two consumers, keys and none, priorities: each once, and each key in its order. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatever_is_published_comes_once_and_in_the_order_of_its_key(long seed) {
    Map<String, Integer> published = new HashMap<>();
    Map<String, Integer> handled = new HashMap<>();
    List<QueueSource> consumers = List.of(bench.consumer("work"), bench.consumer("work"));
    List<List<Delivery>> leased = List.of(new ArrayList<>(), new ArrayList<>());
    try (Simulation dice = Simulation.of(seed)) {
      Chance chance = dice.chance();
      int open = 0;
      for (int step = 0; step < 600 || open > 0; step++) {
        int which = (int) chance.between(0, 1);
        if (step < 600 && chance.between(0, 1) == 0) {
          String key = "k" + chance.between(0, 6);
          int number = published.merge(key, 1, Integer::sum);
          bench.publish("work", key, (int) chance.between(0, 9), key + ":" + number);
          open++;
        } else if (bench.only("work").queued() > 0 && leased.get(which).isEmpty()) {
          var receive = consumers.get(which).receive((int) chance.between(1, 8), 10_000);
          if (bench.isDone(receive)) {
            leased.get(which).addAll(bench.get(receive));
          } else {
            // All that lies there belongs to the other one, who has it now.
            open -= settle(consumers.get(1 - which), leased.get(1 - which), handled);
            leased.get(which).addAll(bench.get(receive));
          }
        } else {
          open -= settle(consumers.get(which), leased.get(which), handled);
        }
      }
    }
    assertThat(handled).isEqualTo(published);
  }

  private int settle(QueueSource by, List<Delivery> all, Map<String, Integer> handled) {
    int settled = all.size();
    for (Delivery delivery : all) {
      String[] id = delivery.message().id().split(":", -1);
      assertThat(handled.merge(id[0], 1, Integer::sum)).isEqualTo(Integer.parseInt(id[1]));
      assertThat(bench.done(by, delivery)).isTrue();
    }
    all.clear();
    return settled;
  }
}
