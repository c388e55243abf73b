package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class WaitingTest {
  private static final int MANY = 10_000;
  private static final int LIMIT = 16;

  /** Its log is never so full that a checkpoint would be made for that. */
  private static final String URL = "embedded:/data?fileBytes=8388608&waiting=" + LIMIT;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void however_many_wait_few_of_them_are_in_memory(boolean ordered) {
    try (Bench bench = Bench.at(URL).declare(QUEUE, "q")) {
      publish(bench);
      QueueSource consumer =
          (QueueSource) bench.subscribe(bench.spec(QUEUE, "q", "s", ordered, Position.earliest()));
      Instant due = bench.simulation().clock().now().plus(Duration.ofMinutes(5));
      for (int waiting = 0; waiting < MANY; ) {
        List<Delivery> deliveries = bench.receive(consumer, 100);
        List<Settlement> again =
            deliveries.stream().map(delivery -> Settlement.again(delivery, due, 1)).toList();
        assertThat(bench.get(consumer.settle(again))).doesNotContain(false);
        waiting += deliveries.size();
        fewAreInMemory(bench, 100);
      }
      assertThat(bench.only("q").waiting()).isEqualTo(MANY);

      bench.reopen();
      consumer =
          (QueueSource) bench.subscribe(bench.spec(QUEUE, "q", "s", ordered, Position.earliest()));
      fewAreInMemory(bench, 0);
      bench.advance(Duration.ofMinutes(5));
      List<String> handled = new ArrayList<>();
      while (handled.size() < MANY) {
        List<Delivery> deliveries = bench.receive(consumer, 100);
        fewAreInMemory(bench, 100);
        for (Delivery delivery : deliveries) {
          assertThat(delivery.attempts()).isEqualTo(1);
          handled.add(delivery.message().id());
        }
        List<Settlement> done =
            deliveries.stream().map(delivery -> Settlement.done(delivery, List.of())).toList();
        assertThat(bench.get(consumer.settle(done))).doesNotContain(false);
      }
      assertThat(handled).doesNotHaveDuplicates();
      assertThat(bench.only("q").waiting()).isZero();
    }
  }

  private static void publish(Bench bench) {
    for (int from = 0; from < MANY; from += 500) {
      List<Outgoing> messages = new ArrayList<>();
      for (int i = from; i < from + 500; i++) {
        messages.add(Bench.to("q", "m" + i, "k" + i));
      }
      bench.get(bench.transport().publish(messages));
    }
  }

  private static void fewAreInMemory(Bench bench, int leased) {
    SharedSubscription state = bench.state("q", "s");
    Cursor cursor = state.cursor(0);
    assertThat(cursor.held().size()).isLessThanOrEqualTo(3 * LIMIT + 2 * leased);
    assertThat(state.waiting().inMemory()).isLessThanOrEqualTo(4_096 + 2 * leased);
    Walk walk = cursor.walk();
    assertThat(walk == null ? 0 : walk.bytes()).isLessThanOrEqualTo(2 * 4 * MANY);
  }

  @Test
  void a_follower_comes_when_what_waited_before_it_is_done_and_not_earlier() {
    try (Bench bench = Bench.at("embedded:/data?fileBytes=1048576&waiting=1")) {
      bench.declare(QUEUE, "q");
      QueueSource consumer = bench.consumer("q");
      for (String key : List.of("a", "b", "c", "d")) {
        bench.publish("q", key, key + 1, key + 2);
      }
      Instant due = bench.simulation().clock().now().plus(Duration.ofMinutes(1));
      for (Delivery delivery : bench.receive(consumer, 8)) {
        boolean first = delivery.message().id().endsWith("1");
        assertThat(
                bench.settle(
                    consumer,
                    first ? Settlement.again(delivery, due, 1) : Settlement.handedBack(delivery)))
            .isTrue();
      }
      var nothing = consumer.receive(8, 1000).toCompletableFuture();
      bench.advance(Duration.ofSeconds(50));
      assertThat(bench.isDone(nothing)).isFalse();
      bench.advance(Duration.ofSeconds(10));

      List<String> came = new ArrayList<>();
      for (List<Delivery> some = bench.get(nothing); came.size() < 8; ) {
        for (Delivery delivery : some) {
          came.add(delivery.message().id());
          assertThat(bench.done(consumer, delivery)).isTrue();
        }
        some = came.size() < 8 ? bench.receive(consumer, 8) : List.of();
      }
      assertThat(came).containsExactlyInAnyOrder("a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2");
      for (String key : List.of("a", "b", "c", "d")) {
        assertThat(came.indexOf(key + 1)).isLessThan(came.indexOf(key + 2));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "99999999"})
  void an_impossible_limit_is_refused(String limit) {
    assertThatThrownBy(() -> StoreOptions.parse("embedded:/data?waiting=" + limit))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("waiting '" + limit + "'");
  }
}
