package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Outcome;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OrderTest {
  private static final RetryPolicy PATIENT =
      RetryPolicy.quick(Duration.ofMillis(50))
          .thenScheduled(Collections.nCopies(7, Duration.ofSeconds(2)).toArray(Duration[]::new));

  private App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void messages_of_one_key_are_handled_one_at_a_time_in_order() {
    int[] running = {0};
    app.put("k", "1", "2", "3");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              assertThat(++running[0]).isEqualTo(1);
              app.sleep(Duration.ofSeconds(1));
              running[0]--;
              app.seen.add(text);
            })
        .start();
    app.advance(Duration.ofSeconds(5));
    assertThat(app.seen).containsExactly("1", "2", "3");
  }

  @Test
  void a_failed_message_keeps_its_followers_behind_it_through_quick_and_scheduled_tries() {
    app.put("k", "1", "2", "3");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text + "#" + context.attempt());
              if (text.equals("1") && context.attempt() < 4) {
                throw new IllegalStateException("not yet");
              }
            })
        .start();
    app.advance(Duration.ofSeconds(20));
    assertThat(app.seen).containsExactly("1#1", "1#2", "1#3", "1#4", "2#1", "3#1");
  }

  @Test
  void other_keys_flow_past_one_that_waits() {
    app.put("k", "1");
    app.put("other", "2", "3");
    app.put("", "4");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("1") && context.attempt() == 1) {
                throw new IllegalStateException("not yet");
              }
              app.seen.add(text);
            })
        .start();
    app.settle();
    assertThat(app.seen).containsExactlyInAnyOrder("2", "3", "4");
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).endsWith("1");
  }

  @Test
  void what_goes_back_for_a_scheduled_try_takes_its_followers_along_in_the_same_step() {
    app.put("k", "1", "2", "3");
    app.workers()
        .decide(String.class, (text, context) -> Outcome.retryAfter(Duration.ofMinutes(1), "later"))
        .start();
    app.settle();
    assertThat(app.queue().settles).hasSize(1);
    assertThat(app.queue().settles.getFirst())
        .extracting(settlement -> settlement.end().getClass().getSimpleName())
        .containsExactly("Again", "HandedBack", "HandedBack");
    assertThat(app.queue().settles.getFirst().getFirst().end())
        .isEqualTo(new End.Again(app.simulation.clock().now().plus(Duration.ofMinutes(1)), 1));
  }

  @Test
  void a_rejected_message_lets_its_followers_go_on() {
    app.put("k", "1", "2");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("1")) {
                throw new RejectedException("no");
              }
              app.seen.add(text);
            })
        .start();
    app.settle();
    assertThat(app.seen).containsExactly("2");
  }

  @Test
  void messages_of_one_key_run_side_by_side_when_order_is_given_up() {
    app.put("k", "1", "2", "3");
    app.workers()
        .unordered()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text);
              app.sleep(Duration.ofSeconds(1));
            })
        .start();
    app.settle();
    assertThat(app.seen).hasSize(3);
  }

  @Test
  void a_busy_key_does_not_starve_the_others() {
    for (int i = 0; i < 50; i++) {
      app.put("busy", "busy");
    }
    app.put("a", "a");
    app.put("b", "b");
    app.workers()
        .concurrency(1)
        .on(
            String.class,
            (text, context) -> {
              app.sleep(Duration.ofMillis(5));
              app.seen.add(text);
            })
        .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).hasSize(52);
    assertThat(app.seen.indexOf("a")).isLessThan(5);
    assertThat(app.seen.indexOf("b")).isLessThan(5);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void first_successes_come_in_order_whatever_fails_and_whichever_leases_are_lost(long seed) {
    app.close();
    app = new App(seed);
    int count = 120;
    Map<String, List<Integer>> successes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      app.put("k" + i % 7, Integer.toString(i));
    }
    app.workers()
        .buffer(10, 1_000)
        .retry(PATIENT)
        .on(
            String.class,
            (text, context) -> {
              app.sleep(Duration.ofMillis(app.simulation.chance().between(0, 30)));
              long dice = app.simulation.chance().between(0, 9);
              int offset = Integer.parseInt(text);
              if (dice == 0) {
                app.queue().loseLease(offset);
              } else if (dice < 4) {
                throw new IllegalStateException("not yet");
              }
            })
        .start();
    for (int i = 0; i < 400 && app.queue().unsettled() > 0; i++) {
      app.advance(Duration.ofSeconds(1));
    }
    app.queue().held.stream()
        .filter(settlement ->
            settlement.end() instanceof End.Done || settlement.end() instanceof End.Dead)
        .forEach(settlement ->
            successes
                .computeIfAbsent(
                    settlement.delivery().message().key().orElseThrow(), k -> new ArrayList<>())
                .add(Integer.parseInt(settlement.delivery().message().dataText())));
    assertThat(app.queue().unsettled()).isZero();
    assertThat(successes.values().stream().mapToInt(List::size).sum()).isEqualTo(count);
    assertThat(successes.values()).allSatisfy(list -> assertThat(list).isSorted());
    assertThat(IntStream.range(0, 7).mapToObj(i -> "k" + i)).allMatch(successes::containsKey);
  }
}
