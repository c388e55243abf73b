package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ClosedException;
import dev.millrace.Subscription;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ClosingTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  private Subscription slow(Duration each) {
    return app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text);
              app.sleep(each);
              app.seen.add(text + (context.cancelled() ? " asked to end" : " done"));
            })
        .start();
  }

  private Instant now() {
    return app.simulation.clock().now();
  }

  @Test
  void closing_lets_running_handlers_end_and_hands_back_the_rest_uncounted() {
    app.put("k", "1", "2", "3");
    Subscription workers = slow(Duration.ofSeconds(5));
    app.settle();
    Instant began = now();
    workers.close();
    assertThat(now()).isEqualTo(began.plusSeconds(5));
    assertThat(app.seen).containsExactly("1", "1 asked to end");
    assertThat(workers.status().acknowledged()).isEqualTo(1);
    assertThat(workers.status().inFlight()).isZero();
    assertThat(workers.status().why()).contains("closed");
    assertThat(app.queue().unsettled()).isEqualTo(2);
    assertThat(app.queue().attempts(1)).contains(0);
    assertThat(app.queue().closed).isTrue();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).hasSize(2);
  }

  @Test
  void closing_waits_until_what_has_ended_is_settled() {
    app.put("", "1");
    app.queue().settleGate = new CompletableFuture<>();
    Subscription workers = app.noting();
    app.settle();
    app.simulation
        .timers()
        .after(Duration.ofSeconds(3), () -> app.queue().settleGate.complete(null));
    workers.close();
    assertThat(app.queue().unsettled()).isZero();
    assertThat(workers.status().acknowledged()).isEqualTo(1);
  }

  @Test
  void a_handler_that_does_not_end_within_the_drain_is_given_up_on() {
    app.put("", "1");
    Subscription workers = slow(Duration.ofHours(1));
    app.settle();
    Instant began = now();
    workers.close();
    assertThat(now()).isEqualTo(began.plusSeconds(20));
    app.settle();
    assertThat(workers.status().acknowledged()).isZero();
    assertThat(app.queue().unsettled()).isEqualTo(1);
  }

  @Test
  void closing_a_second_time_while_it_drains_ends_it_at_once() {
    app.put("", "1");
    Subscription workers = slow(Duration.ofHours(1));
    app.settle();
    Instant began = now();
    app.simulation
        .timers()
        .after(
            Duration.ofSeconds(2), () -> app.simulation.threads().start("second", workers::close));
    workers.close();
    assertThat(now()).isEqualTo(began.plusSeconds(2));
    workers.close();
  }

  @Test
  void failed_attempts_that_wait_for_a_quick_try_are_not_forgotten() {
    app.put("k", "1", "2");
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  throw new IllegalStateException("no");
                })
            .start();
    app.settle();
    workers.close();
    assertThat(app.queue().held)
        .extracting(Settlement::end)
        .hasExactlyElementsOfTypes(End.Again.class, End.HandedBack.class);
    assertThat(app.queue().attempts(0)).contains(1);
  }

  @Test
  void a_handler_that_fails_while_the_subscription_closes_has_its_attempt_counted() {
    app.put("k", "1");
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  app.sleep(Duration.ofSeconds(1));
                  throw new IllegalStateException("no");
                })
            .start();
    app.settle();
    workers.close();
    assertThat(app.queue().attempts(0)).contains(1);
  }

  @Test
  void a_handler_may_not_close_what_it_runs_for() {
    app.put("", "1");
    List<Subscription> self = new ArrayList<>();
    List<Throwable> thrown = new ArrayList<>();
    self.add(
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  try {
                    self.getFirst().close();
                  } catch (IllegalStateException refused) {
                    thrown.add(refused);
                  }
                })
            .start());
    app.settle();
    assertThat(thrown).hasSize(1);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_handler_may_not_close_the_application_either_which_stays_open() {
    app.put("", "1");
    List<Throwable> thrown = new ArrayList<>();
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              try {
                app.millrace.close();
              } catch (IllegalStateException refused) {
                thrown.add(refused);
              }
            })
        .start();
    app.settle();
    assertThat(thrown).hasSize(1);
    app.put("", "2");
    assertThat(app.broker.in("work")).hasSize(2);
  }

  @Test
  void closing_the_application_closes_its_subscriptions_and_ends_the_wait_for_it() {
    app.put("", "1");
    Subscription workers = slow(Duration.ofSeconds(5));
    app.settle();
    app.simulation
        .threads()
        .start(
            "main",
            () -> {
              try {
                app.millrace.awaitClose();
                app.seen.add("closed");
              } catch (InterruptedException unexpected) {
                throw new AssertionError(unexpected);
              }
            });
    app.settle();
    app.millrace.close();
    app.settle();
    assertThat(app.seen).containsExactly("1", "1 asked to end", "closed");
    assertThat(workers.status().acknowledged()).isEqualTo(1);
    app.millrace.close();
    assertThatThrownBy(() -> app.put("", "2")).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> app.workers()).isInstanceOf(ClosedException.class);
  }
}
