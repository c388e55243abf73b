package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Outcome;
import dev.millrace.RejectedException;
import dev.millrace.StoreFailedException;
import dev.millrace.Subscription;
import dev.millrace.spi.LogSource.Commit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogSourceTest {
  private App app = new App();
  private FakeLog log = log();

  private FakeLog log() {
    FakeLog made = new FakeLog(app.broker);
    app.broker.otherSource = () -> made;
    return made;
  }

  @AfterEach
  void close() {
    app.close();
  }

  private List<String> seen() {
    return app.seen;
  }

  @Test
  void handles_what_its_partitions_have_and_commits_up_to_where_all_is_finished() {
    log.put(0, "a", "a1", "a2");
    log.put(1, "b", "b1");
    log.assign(0);
    log.assign(1);
    Subscription workers = app.noting();
    app.settle();
    assertThat(seen()).containsExactlyInAnyOrder("a1", "a2", "b1").containsSubsequence("a1", "a2");
    assertThat(log.committed(0)).isEqualTo(2);
    assertThat(log.committed(1)).isEqualTo(1);
    assertThat(workers.status().acknowledged()).isEqualTo(3);
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void never_commits_past_what_is_unfinished_but_what_is_finished_ahead_has_its_outputs() {
    log.put(0, "slow", "slow");
    log.put(0, "fast", "f1", "f2");
    log.assign(0);
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              context.publish(app.results, "of " + text);
              if (text.equals("slow")) {
                app.sleep(Duration.ofMinutes(1));
              }
            })
        .start();
    app.settle();
    assertThat(log.committed(0)).isZero();
    assertThat(log.outputs).extracting(Message::dataText).containsExactly("of f1", "of f2");
    app.advance(Duration.ofMinutes(1));
    assertThat(log.committed(0)).isEqualTo(3);
    assertThat(log.outputs).hasSize(3);
  }

  @Test
  void every_retry_waits_here_with_its_followers_behind_it_and_other_keys_flow() {
    log.put(0, "k", "1", "2");
    log.put(0, "other", "3");
    log.assign(0);
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              seen().add(text + "#" + context.attempt());
              if (text.equals("1") && context.attempt() < 4) {
                throw new IllegalStateException("not yet");
              }
            })
        .start();
    app.advance(Duration.ofSeconds(5));
    assertThat(seen()).contains("3#1").doesNotContain("2#1");
    app.advance(Duration.ofSeconds(20));
    assertThat(seen()).containsSubsequence("1#1", "1#2", "1#3", "1#4", "2#1");
    assertThat(log.committed(0)).isEqualTo(3);
  }

  @Test
  void dead_letters_are_committed_with_the_position() {
    log.put(0, "", "good", "bad", "refused");
    log.assign(0);
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  if (text.equals("refused")) {
                    throw new RejectedException("no");
                  }
                })
            .start();
    app.settle();
    assertThat(log.letters)
        .extracting(letter -> letter.failure().reason())
        .containsExactlyInAnyOrder("no", "it says bad");
    assertThat(log.committed(0)).isEqualTo(3);
    assertThat(workers.status().rejected()).isEqualTo(2);
  }

  @Test
  void a_revoked_partition_drains_what_runs_and_drops_what_has_not_begun() {
    log.put(0, "k", "1", "2");
    log.put(1, "m", "3");
    log.assign(0);
    log.assign(1);
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              seen().add(text);
              app.sleep(Duration.ofSeconds(5));
            })
        .start();
    app.settle();
    log.revoke(0, Duration.ofSeconds(30));
    app.advance(Duration.ofSeconds(10));
    assertThat(seen()).containsExactlyInAnyOrder("1", "3");
    assertThat(log.released).containsExactly("0@0");
    assertThat(log.committed(0)).isEqualTo(1);
    assertThat(log.committed(1)).isEqualTo(1);
  }

  @Test
  void a_partition_that_is_not_drained_in_time_is_released_and_its_late_results_are_void() {
    log.put(0, "k", "1");
    log.assign(0);
    boolean[] cancelled = {false};
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  context.publish(app.results, "late");
                  app.sleep(Duration.ofMinutes(1));
                  cancelled[0] = context.cancelled();
                })
            .start();
    app.settle();
    log.revoke(0, Duration.ofSeconds(30));
    app.advance(Duration.ofSeconds(31));
    assertThat(log.released).containsExactly("0@0");
    app.advance(Duration.ofMinutes(1));
    assertThat(cancelled[0]).isTrue();
    assertThat(log.outputs).isEmpty();
    assertThat(log.commits).isEmpty();
    assertThat(workers.status().lost()).isEqualTo(1);
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void a_lost_partition_voids_what_was_on_its_way_and_comes_again_in_order_after_what_still_runs() {
    log.put(0, "k", "1", "2");
    log.assign(0);
    int[] running = {0};
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              assertThat(++running[0]).isEqualTo(1);
              seen().add(text);
              app.sleep(Duration.ofSeconds(5));
              running[0]--;
            })
        .start();
    app.settle();
    log.lose(0);
    log.assign(0);
    app.advance(Duration.ofMinutes(1));
    assertThat(seen()).containsExactly("1", "1", "2");
    assertThat(log.committed(0)).isEqualTo(2);
    assertThat(running[0]).isZero();
  }

  @Test
  void a_commit_of_a_dead_epoch_is_void_and_counted_as_lost() {
    log.put(0, "k", "1");
    log.assign(0);
    log.commitGate = new CompletableFuture<>();
    Subscription workers = app.noting();
    app.settle();
    log.lose(0);
    app.settle();
    log.commitGate.complete(null);
    app.settle();
    assertThat(log.voided).hasSize(1);
    assertThat(workers.status().lost()).isEqualTo(1);
    assertThat(workers.status().acknowledged()).isZero();
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void partitions_pause_while_the_buffer_is_full_and_polling_goes_on() {
    for (int i = 0; i < 30; i++) {
      log.put(0, "", "m" + i);
    }
    log.assign(0);
    Subscription workers =
        app.workers()
            .buffer(4, 1_000)
            .on(String.class, (text, context) -> app.sleep(Duration.ofSeconds(1)))
            .start();
    app.settle();
    assertThat(log.paused).containsExactly(0);
    assertThat(workers.status().inFlight()).isLessThanOrEqualTo(5);
    app.advance(Duration.ofSeconds(30));
    assertThat(log.committed(0)).isEqualTo(30);
    assertThat(log.paused).isEmpty();
  }

  @Test
  void a_commit_that_fails_for_the_moment_is_made_again() {
    log.put(0, "", "1");
    log.assign(0);
    log.failCommit.add(new MillraceException("no leader"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().why()).contains("committing", "no leader");
    app.advance(Duration.ofSeconds(1));
    assertThat(log.committed(0)).isEqualTo(1);
    assertThat(seen()).containsExactly("1");
    assertThat(workers.status().why()).isEmpty();
  }

  @Test
  void a_store_that_failed_stops_the_subscription() {
    log.put(0, "", "1");
    log.assign(0);
    log.failCommit.add(new StoreFailedException("the disk broke"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().why()).contains("stopped", "the disk broke");
  }

  @Test
  void closing_commits_what_has_ended_and_leaves_the_rest_to_the_next() {
    log.put(0, "k", "1", "2", "3");
    log.assign(0);
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  seen().add(text);
                  app.sleep(Duration.ofSeconds(5));
                })
            .start();
    app.settle();
    workers.close();
    assertThat(seen()).containsExactly("1");
    assertThat(log.committed(0)).isEqualTo(1);
    assertThat(log.closed).isTrue();
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void a_batch_works_on_partitions_too() {
    log.put(0, "k", "1", "2");
    log.put(1, "m", "3");
    log.assign(0);
    log.assign(1);
    app.workers()
        .onBatch(
            10,
            batch ->
                batch.forEach(item -> {
                  seen().add(item.event());
                  if (item.event().equals("1") && item.context().attempt() == 1) {
                    item.outcome(Outcome.retry("again"));
                  }
                }))
        .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(seen()).containsSubsequence("1", "2", "1", "2");
    assertThat(log.committed(0)).isEqualTo(2);
    assertThat(log.committed(1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void first_successes_come_in_order_whatever_fails_and_whichever_partitions_move(long seed) {
    app.close();
    app = new App(seed);
    log = log();
    Map<String, List<Integer>> committed = new HashMap<>();
    for (int i = 0; i < 90; i++) {
      log.put(i % 3, "k" + i % 9, Integer.toString(i));
    }
    for (int p = 0; p < 3; p++) {
      log.assign(p);
    }
    app.workers()
        .buffer(12, 1_000)
        .on(
            String.class,
            (text, context) -> {
              app.sleep(Duration.ofMillis(app.simulation.chance().between(0, 30)));
              if (app.simulation.chance().between(0, 9) < 3 && context.attempt() < 4) {
                throw new IllegalStateException("not yet");
              }
              context.publish(app.results, text);
            })
        .start();
    for (int i = 0;
        i < 400 && (log.committed(0) < 30 || log.committed(1) < 30 || log.committed(2) < 30);
        i++) {
      app.advance(Duration.ofMillis(app.simulation.chance().between(10, 3_000)));
      int partition = (int) app.simulation.chance().between(0, 2);
      if (i < 60 && app.simulation.chance().between(0, 2) == 0) {
        log.lose(partition);
        log.assign(partition);
      }
    }
    // Outputs have the ids of their input, so the first copy of each is the first success.
    Map<String, Integer> first = new HashMap<>();
    for (Message output : log.outputs) {
      first.putIfAbsent(output.id(), first.size());
    }
    for (Message output : log.outputs.stream().distinct().toList()) {
      int number = Integer.parseInt(output.dataText());
      List<Integer> order = committed.computeIfAbsent("k" + number % 9, k -> new ArrayList<>());
      if (!order.contains(number)) {
        order.add(number);
      }
    }
    assertThat(first).hasSize(90);
    assertThat(committed.values()).allSatisfy(order -> assertThat(order).isSorted().hasSize(10));
    assertThat(
            log.commits.stream()
                .filter(c -> c.partition() == 0)
                .map(Commit::next)
                .map(p -> p.offset())
                .toList())
        .isSorted();
  }
}
