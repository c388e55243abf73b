package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Fast handlers get the messages of several lanes in one hand-over, and nobody notices. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class TogetherTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  /** Lets the subscription learn that its handlers are fast. */
  private void warmUp() {
    app.put("", IntStream.range(0, 200).mapToObj(i -> "warm").toArray(String[]::new));
    app.settle();
    app.seen.clear();
    app.queue().starts.clear();
  }

  @Test
  void the_lanes_of_many_keys_are_handled_in_few_hand_overs() {
    Set<Thread> threads = new HashSet<>();
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              threads.add(Thread.currentThread());
              app.seen.add(text);
            })
        .start();
    warmUp();
    threads.clear();
    String[] texts = IntStream.range(0, 100).mapToObj(i -> "k" + i).toArray(String[]::new);
    burst(texts);

    assertThat(app.seen).containsExactlyInAnyOrder(texts);
    assertThat(threads).hasSizeLessThan(10);
  }

  @Test
  void a_handler_that_takes_long_does_not_hold_up_the_lanes_that_came_with_it() {
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("slow")) {
                app.sleep(Duration.ofMinutes(5));
              }
              app.seen.add(text);
            })
        .start();
    warmUp();
    burst("a", "slow", "c", "d");

    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).containsExactlyInAnyOrder("a", "c", "d");
    assertThat(app.queue().held).hasSize(203);
    app.advance(Duration.ofMinutes(6));
    assertThat(app.seen).contains("slow").hasSize(4);
  }

  @Test
  void the_next_start_is_written_while_the_last_one_is() {
    app.noting();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    app.queue().startGate = gate;
    for (String key : List.of("a", "b", "c")) {
      app.put(key, key);
      app.settle();
    }

    assertThat(app.queue().starts)
        .extracting(start -> start.delivery().message().key().orElseThrow())
        .containsExactly("a", "b");
    assertThat(app.seen).isEmpty();
    gate.complete(null);
    app.settle();
    assertThat(app.seen).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void a_failure_holds_up_its_own_lane_only() {
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text + "#" + context.attempt());
              if (text.equals("broken") && context.attempt() == 1) {
                throw new IllegalStateException("once");
              }
            })
        .start();
    warmUp();
    burst("a", "broken", "behind", "c");
    app.advance(Duration.ofSeconds(2));

    assertThat(app.seen)
        .containsExactlyInAnyOrder("a#1", "broken#1", "broken#2", "behind#1", "c#1")
        .containsSubsequence("broken#1", "broken#2", "behind#1");
  }

  @Test
  void what_was_handled_does_not_keep_others_out_while_it_is_being_settled() {
    app.workers()
        .buffer(4, 1 << 20)
        .on(String.class, (text, context) -> app.seen.add(text))
        .start();
    app.settle();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    app.queue().settleGate = gate;
    app.put("", IntStream.range(0, 100).mapToObj(i -> "m" + i).toArray(String[]::new));
    app.settle();

    // Four that are held, and four times as many that are being settled.
    assertThat(app.seen.size()).isBetween(16, 20);
    gate.complete(null);
    app.settle();
    assertThat(app.seen).hasSize(100);
  }

  private void burst(String... texts) {
    CompletableFuture<Void> all = new CompletableFuture<>();
    app.broker.beforePublish = () -> all;
    var keyed = app.millrace.publisher(app.work.keyedBy(text -> text.startsWith("b") ? "b" : text));
    List<CompletableFuture<?>> published = new ArrayList<>();
    for (String text : texts) {
      published.add(keyed.publishAsync(text));
    }
    all.complete(null);
    app.settle();
    assertThat(published).allSatisfy(one -> assertThat(one).isCompleted());
  }
}
