package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.Outcome;
import dev.millrace.Position;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.Settlement.End;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FailureTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  private static void fail() {
    throw new IllegalStateException("broken\n  twice", new ArithmeticException("by zero"));
  }

  @Test
  void a_message_is_tried_as_often_as_the_policy_says_and_then_becomes_a_dead_letter() {
    app.put("k", "1");
    Subscription workers =
        app.workers()
            .on(
                String.class,
                (text, context) -> {
                  app.seen.add(text + "#" + context.attempt());
                  fail();
                })
            .start();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactly("1#1", "1#2", "1#3", "1#4");
    assertThat(app.broker.letters).hasSize(1);
    assertThat(workers.status().retried()).isEqualTo(3);
    assertThat(workers.status().rejected()).isEqualTo(1);
    assertThat(workers.status().inFlight()).isZero();
  }

  @Test
  void the_dead_letter_says_everything_that_is_known() {
    Instant began = app.simulation.clock().now();
    app.put("k", "1");
    app.workers().on(String.class, (text, context) -> fail()).start();
    app.advance(Duration.ofMinutes(1));
    DeadLetter letter = app.broker.letters.getFirst();
    assertThat(letter.message().dataText()).isEqualTo("1");
    assertThat(letter.channel()).isEqualTo("work");
    assertThat(letter.position()).isEqualTo(Position.of(0, 0));
    assertThat(letter.subscription()).isEqualTo("workers");
    assertThat(letter.handler()).isEqualTo(FailureTest.class.getName());
    assertThat(letter.application()).isEqualTo("shop 1.2");
    assertThat(letter.host()).isEqualTo("simulated");
    DeadLetter.Failure failure = letter.failure();
    assertThat(failure.classification()).isEqualTo(Classification.EXHAUSTED);
    assertThat(failure.reason()).isEqualTo("broken twice");
    assertThat(failure.errorClass()).isEqualTo(IllegalStateException.class.getName());
    assertThat(failure.causeClass()).isEqualTo(ArithmeticException.class.getName());
    assertThat(failure.attempts()).isEqualTo(4);
    assertThat(failure.first()).isEqualTo(began);
    assertThat(failure.last()).isAfter(began.plusSeconds(10));
    assertThat(failure.stack())
        .contains("FailureTest.fail(", "Caused by: java.lang.ArithmeticException: by zero")
        .doesNotContain("EachRunner");
    assertThat(failure.stackHash()).hasSize(16);
  }

  @Test
  void failures_at_one_place_have_one_stack_hash_whatever_they_say() {
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      try {
        throw new IllegalStateException("number " + i);
      } catch (IllegalStateException failure) {
        hashes.add(FailureRecords.stackHash(failure));
      }
    }
    hashes.add(FailureRecords.stackHash(new ArithmeticException("elsewhere")));
    assertThat(hashes.get(0)).isEqualTo(hashes.get(1)).isNotEqualTo(hashes.get(2));
  }

  @Test
  void a_rejected_message_is_not_tried_again() {
    app.put("", "1", "2");
    app.workers()
        .decide(
            String.class,
            (text, context) -> {
              app.seen.add(text);
              if (text.equals("1")) {
                throw new RejectedException("no such customer");
              }
              return Outcome.reject("no such article");
            })
        .start();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactlyInAnyOrder("1", "2");
    assertThat(app.broker.letters)
        .extracting(letter -> letter.failure().reason())
        .containsExactlyInAnyOrder("no such customer", "no such article");
    assertThat(app.broker.letters)
        .allMatch(letter -> letter.failure().classification() == Classification.REJECTED);
  }

  @Test
  void what_cannot_be_read_becomes_a_dead_letter_with_its_bytes_and_no_handler_sees_it() {
    app.put("", "bad", "good");
    app.noting();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactly("good");
    DeadLetter letter = app.broker.letters.getFirst();
    assertThat(letter.message().dataText()).isEqualTo("bad");
    assertThat(letter.failure().classification()).isEqualTo(Classification.MALFORMED);
    assertThat(letter.failure().reason()).isEqualTo("it says bad");
    assertThat(letter.failure().attempts()).isEqualTo(1);
    assertThat(letter.handler()).isEqualTo("decoding");
  }

  @Test
  void a_type_that_the_channel_does_not_carry_is_malformed() {
    app.broker.put(
        "work", Message.builder("m-1", URI.create("urn:else"), "order.vanished").build());
    app.noting();
    app.settle();
    assertThat(app.broker.letters.getFirst().failure().reason())
        .contains("order.vanished", "'work'");
  }

  @Test
  void a_handler_may_ask_for_a_delay_of_its_own() {
    app.put("", "1");
    app.workers()
        .decide(
            String.class,
            (text, context) -> {
              app.seen.add(text + "#" + context.attempt());
              return context.attempt() == 1
                  ? Outcome.retryAfter(Duration.ofHours(2), "the shop is closed")
                  : Outcome.acknowledge();
            })
        .start();
    app.advance(Duration.ofMinutes(119));
    assertThat(app.seen).containsExactly("1#1");
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactly("1#1", "1#2");
  }

  @Test
  void scheduled_delays_are_drawn_from_once_to_one_and_a_half_times_their_length() {
    for (int i = 0; i < 200; i++) {
      app.put("", "m" + i);
    }
    app.workers()
        .retry(RetryPolicy.quick().thenScheduled(Duration.ofSeconds(10)))
        .on(String.class, (text, context) -> fail())
        .start();
    Instant now = app.simulation.clock().now();
    app.settle();
    List<Duration> delays = new ArrayList<>();
    for (var settlement : app.queue().held) {
      if (settlement.end() instanceof End.Again(Instant due, int attempts)) {
        delays.add(Duration.between(now, due));
      }
    }
    assertThat(delays).hasSize(200);
    assertThat(delays).allMatch(d -> d.toMillis() >= 10_000 && d.toMillis() <= 15_000);
    assertThat(delays).anyMatch(d -> d.toMillis() < 11_000).anyMatch(d -> d.toMillis() > 14_000);
  }

  @Test
  void an_error_is_a_failure_like_any_other_and_what_was_behind_it_goes_on() {
    app.put("", "1", "2", "3");
    app.workers()
        .retry(RetryPolicy.none())
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("1")) {
                throw new StackOverflowError();
              }
              app.seen.add(text);
            })
        .start();
    app.settle();
    assertThat(app.seen).containsExactlyInAnyOrder("2", "3");
    assertThat(app.broker.letters).hasSize(1);
  }

  @Test
  void nothing_that_a_failed_handler_published_leaves() {
    app.put("", "1");
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              context.publish(app.results, "result");
              fail();
            })
        .start();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.broker.letters).hasSize(1);
    assertThat(app.broker.in("results")).isEmpty();
  }

  @Test
  void a_handler_past_its_deadline_is_interrupted_and_tried_again_and_its_late_result_is_void() {
    app.put("k", "1", "2");
    app.workers()
        .deadline(Duration.ofSeconds(5))
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text + "#" + context.attempt());
              if (text.equals("1") && context.attempt() == 1) {
                try {
                  app.sleep(Duration.ofMinutes(1));
                } catch (InterruptedException interrupted) {
                  app.seen.add("interrupted " + context.cancelled());
                  // It does not give in, and later believes to have succeeded.
                  app.sleep(Duration.ofSeconds(30));
                  context.publish(app.results, "late");
                  app.seen.add("late");
                }
              }
            })
        .start();
    app.advance(Duration.ofSeconds(6));
    assertThat(app.seen).containsExactly("1#1", "interrupted true", "1#2", "2#1");
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).endsWith("late");
    assertThat(app.broker.in("results")).isEmpty();
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void a_handler_that_does_not_end_at_its_deadline_keeps_its_place_among_the_running() {
    app.put("", "stuck", "next");
    app.workers()
        .concurrency(1)
        .retry(RetryPolicy.none())
        .deadline(Duration.ofSeconds(5))
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("stuck")) {
                try {
                  app.sleep(Duration.ofHours(1));
                } catch (InterruptedException ignored) {
                  app.sleep(Duration.ofMinutes(1));
                }
              }
              app.seen.add(text);
            })
        .start();
    app.advance(Duration.ofSeconds(30));
    assertThat(app.broker.letters.getFirst().failure().reason()).contains("deadline of PT5S");
    assertThat(app.seen).isEmpty();
    app.advance(Duration.ofMinutes(1));
    assertThat(app.seen).containsExactly("stuck", "next");
  }

  @Test
  void a_letter_names_the_class_a_lambda_is_written_in() {
    Runnable lambda = () -> {};
    assertThat(Handling.nameOf(lambda)).isEqualTo(FailureTest.class.getName());
    assertThat(Handling.nameOf(this)).isEqualTo(FailureTest.class.getName());
  }
}
