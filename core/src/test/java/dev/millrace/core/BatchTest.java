package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.BatchHandler;
import dev.millrace.Message;
import dev.millrace.Outcome;
import dev.millrace.Subscription;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class BatchTest {
  private final App app = new App();
  private final List<List<String>> batches = new ArrayList<>();

  @AfterEach
  void close() {
    app.close();
  }

  private Subscription batches(int most, BatchHandler<String> handler) {
    return app.workers()
        .onBatch(
            most,
            batch -> {
              batches.add(batch.stream().map(BatchHandler.Item::event).toList());
              handler.handle(batch);
            })
        .start();
  }

  @Test
  void a_batch_takes_several_lanes_with_each_key_in_order() {
    app.put("a", "a1", "a2");
    app.put("b", "b1");
    app.put("", "1", "2");
    Subscription workers = batches(10, batch -> {});
    app.settle();
    assertThat(batches.getFirst()).hasSize(5).containsSubsequence("a1", "a2");
    assertThat(workers.status().acknowledged()).isEqualTo(5);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_batch_is_no_larger_than_asked_for() {
    for (int i = 0; i < 25; i++) {
      app.put(i % 2 == 0 ? "" : "k", "m" + i);
    }
    batches(10, batch -> app.sleep(Duration.ofSeconds(1)));
    app.advance(Duration.ofSeconds(20));
    assertThat(batches).allMatch(batch -> batch.size() <= 10);
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(25);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void nothing_else_of_its_keys_is_handled_while_a_batch_runs() {
    app.put("k", "1", "2", "3", "4");
    List<String> running = new ArrayList<>();
    batches(
        2,
        batch -> {
          assertThat(running).isEmpty();
          running.add("one");
          app.sleep(Duration.ofSeconds(1));
          running.clear();
        });
    app.advance(Duration.ofSeconds(10));
    assertThat(batches).containsExactly(List.of("1", "2"), List.of("3", "4"));
  }

  @Test
  void each_message_gets_its_own_outcome_and_its_own_outputs() {
    app.put("", "good", "poor", "bad", "fine");
    Subscription workers =
        batches(
            10,
            batch -> {
              for (BatchHandler.Item<String> item : batch) {
                item.context().publish(app.results, "of " + item.event());
                if (item.event().equals("poor")) {
                  item.outcome(Outcome.reject("poor"));
                }
              }
            });
    app.settle();
    assertThat(workers.status().acknowledged()).isEqualTo(2);
    assertThat(app.broker.in("results"))
        .extracting(Message::dataText)
        .containsExactlyInAnyOrder("of good", "of fine");
    assertThat(app.broker.letters)
        .extracting(letter -> letter.failure().reason())
        .containsExactlyInAnyOrder("poor", "it says bad");
    assertThat(app.broker.in("results"))
        .allMatch(m ->
            app.broker.in("work").stream()
                .anyMatch(c -> m.causationId().orElseThrow().equals(c.id())));
  }

  @Test
  void what_follows_a_retried_message_of_its_key_comes_again_after_it_whatever_its_own_outcome() {
    app.put("k", "1", "2", "3");
    app.put("", "other");
    boolean[] first = {true};
    Subscription workers =
        batches(
            10,
            batch -> {
              for (BatchHandler.Item<String> item : batch) {
                if (item.event().equals("2") && first[0]) {
                  item.outcome(Outcome.retryAfter(Duration.ofMinutes(1), "later"));
                } else {
                  item.outcome(Outcome.acknowledge());
                }
              }
              first[0] = false;
            });
    app.advance(Duration.ofSeconds(1));
    assertThat(workers.status().acknowledged()).isEqualTo(2);
    app.advance(Duration.ofMinutes(2));
    assertThat(batches).hasSize(2);
    assertThat(batches.getLast()).containsExactly("2", "3");
    assertThat(
            app.queue().held.stream().filter(s -> s.end() instanceof End.Done).map(BatchTest::text))
        .containsSubsequence("1", "2", "3");
  }

  private static String text(Settlement settlement) {
    return settlement.delivery().message().dataText();
  }

  @Test
  void a_quick_try_keeps_the_order_too() {
    app.put("k", "1", "2", "3");
    boolean[] first = {true};
    batches(
        10,
        batch -> {
          if (first[0]) {
            first[0] = false;
            batch.get(1).outcome(Outcome.retry("again"));
          }
        });
    app.advance(Duration.ofSeconds(1));
    assertThat(batches).containsExactly(List.of("1", "2", "3"), List.of("2", "3"));
    assertThat(app.queue().held).extracting(BatchTest::text).containsExactly("1", "2", "3");
  }

  @Test
  void a_batch_that_throws_is_tried_again_but_for_what_had_an_outcome() {
    app.put("", "1", "2", "3");
    Subscription workers =
        batches(
            10,
            batch -> {
              if (batch.getFirst().context().attempt() == 1) {
                batch.stream()
                    .filter(i -> i.event().equals("2"))
                    .forEach(i -> i.outcome(Outcome.acknowledge()));
                throw new IllegalStateException("half way");
              }
            });
    app.advance(Duration.ofSeconds(1));
    assertThat(workers.status().acknowledged()).isEqualTo(3);
    assertThat(workers.status().retried()).isEqualTo(2);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_batch_past_its_deadline_is_interrupted_and_all_of_it_tried_again_in_order() {
    app.put("k", "1", "2");
    app.workers()
        .deadline(Duration.ofSeconds(5))
        .onBatch(
            10,
            batch -> {
              batches.add(batch.stream().map(BatchHandler.Item::event).toList());
              if (batches.size() == 1) {
                app.sleep(Duration.ofHours(1));
              }
            })
        .start();
    app.advance(Duration.ofSeconds(7));
    assertThat(batches).containsExactly(List.of("1", "2"), List.of("1", "2"));
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_suspect_is_a_batch_of_its_own() {
    app.put("", "1", "2", "3");
    app.queue().suspect(1, 0);
    batches(10, batch -> {});
    app.settle();
    assertThat(batches).contains(List.of("2"));
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_suspect_is_alone_although_its_key_has_more() {
    app.put("k", "1", "2", "3");
    app.queue().suspect(0, 0);
    batches(10, batch -> {});
    app.settle();
    assertThat(batches).containsExactly(List.of("1"), List.of("2", "3"));
  }

  @Test
  void no_other_handler_stands_beside_one_for_batches() {
    assertThatThrownBy(() ->
            app.workers().onBatch(2, batch -> {}).on(String.class, (text, context) -> {}).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'workers'");
  }
}
