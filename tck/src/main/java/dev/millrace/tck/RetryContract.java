package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities.Attempts;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Context;
import dev.millrace.Outcome;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a handler refuses comes again, when it should, and its attempts are counted where the
 * transport says.
 */
abstract class RetryContract extends Contract {
  /** Brokers count in milliseconds; a clock that was read between two of them may lag by one. */
  private static final Duration GRAIN = Duration.ofMillis(1);

  private static final Duration PAUSE = Duration.ofMillis(200);

  @ParameterizedTest
  @EnumSource
  void a_message_that_a_handler_throws_at_comes_again(ChannelKind kind) throws Exception {
    on(kind, channel -> assertSecondAttempt(channel, QUICK, Duration.ofMillis(2)));
  }

  @ParameterizedTest
  @EnumSource
  void a_scheduled_retry_comes_again_and_not_early(ChannelKind kind) throws Exception {
    RetryPolicy later = RetryPolicy.none().thenScheduled(PAUSE, PAUSE);
    on(kind, channel -> assertSecondAttempt(channel, later, PAUSE));
  }

  private void assertSecondAttempt(Channel<String> channel, RetryPolicy retry, Duration pause)
      throws Exception {
    Inbox inbox = inbox();
    subscribe(channel, SUBSCRIPTION)
        .retry(retry)
        .on(
            String.class,
            (value, context) -> {
              inbox.note(value, context);
              if (context.attempt() < 3) {
                throw new IllegalStateException("attempt " + context.attempt());
              }
            })
        .start();
    publisher(channel).publish("k:refused");

    assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
    List<Inbox.Seen> seen = inbox.all();
    assertThat(seen).extracting(Inbox.Seen::attempt).containsExactly(1, 2, 3);
    assertThat(seen).extracting(Inbox.Seen::message).containsOnly(seen.get(0).message());
    assertNotEarly(seen, pause);
  }

  private static void assertNotEarly(List<Inbox.Seen> seen, Duration pause) {
    for (int i = 1; i < seen.size(); i++) {
      Instant earliest = seen.get(i - 1).at().plus(pause).minus(GRAIN);
      assertThat(seen.get(i).at()).as("attempt " + (i + 1)).isAfterOrEqualTo(earliest);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_message_comes_again_after_the_delay_that_the_handler_asked_for(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          subscribe(channel, SUBSCRIPTION)
              .decide(
                  String.class,
                  (value, context) ->
                      inbox.note(value, context).attempt() == 1
                          ? Outcome.retryAfter(PAUSE, "not now")
                          : Outcome.acknowledge())
              .start();
          publisher(channel).publish("k:later");

          assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
          assertThat(inbox.all()).extracting(Inbox.Seen::attempt).containsExactly(1, 2);
          assertNotEarly(inbox.all(), PAUSE);
        });
  }

  @Test
  void a_decision_to_retry_follows_the_policy() throws Exception {
    Channel<String> channel = channel("decided");
    Inbox inbox = inbox();
    subscribe(channel, SUBSCRIPTION)
        .decide(
            String.class,
            (value, context) ->
                inbox.note(value, context).attempt() < 3
                    ? Outcome.retry("not now")
                    : Outcome.acknowledge())
        .start();
    publisher(channel).publish("k:later");

    assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
    assertThat(inbox.all()).extracting(Inbox.Seen::attempt).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @EnumSource
  void attempts_are_remembered_exactly_where_that_is_declared(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox before = inbox();
          Subscription failing =
              subscribe(channel, SUBSCRIPTION)
                  .retry(RetryPolicy.none().thenScheduled(PAUSE, PAUSE, PAUSE))
                  .on(
                      String.class,
                      (value, context) -> {
                        before.note(value, context);
                        throw new IllegalStateException("down");
                      })
                  .start();
          publisher(channel).publish("k:counted");
          waiter().until("two failed attempts", failing::status, status -> status.retried() >= 2);
          reopen();
          Inbox after = reader(channel, SUBSCRIPTION);

          Inbox.Seen seen = after.awaitOne();
          assertThat(before.all()).extracting(Inbox.Seen::attempt).startsWith(1, 2);
          boolean remembered = capabilities(kind).attempts() == Attempts.WITH_MESSAGE;
          assertThat(seen.attempt()).isEqualTo(remembered ? before.all().size() + 1 : 1);
          quiet(channel, SUBSCRIPTION, 1);
          assertThat(after.values()).containsExactly("k:counted");
        });
  }

  @Test
  void a_handler_that_outlives_its_deadline_is_interrupted_and_tried_again() throws Exception {
    Channel<String> channel = channel("deadline");
    Inbox inbox = inbox();
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    subscribe(channel, SUBSCRIPTION)
        .deadline(Duration.ofMillis(100))
        .on(
            String.class,
            (value, context) -> {
              if (inbox.note(value, context).attempt() == 1) {
                outlive(never, context, cancelled);
              }
            })
        .start();
    publisher(channel).publish("k:slow");

    assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
    assertThat(inbox.all()).extracting(Inbox.Seen::attempt).containsExactly(1, 2);
    assertThat(waiter().await(cancelled, "the first attempt to end")).isTrue();
  }

  private void outlive(
      CompletableFuture<Void> never, Context context, CompletableFuture<Boolean> cancelled) {
    try {
      waiter().await(never, "nothing: this handler is to be interrupted");
    } catch (InterruptedException interrupted) {
      cancelled.complete(context.cancelled());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_message_whose_consumer_leaves_in_its_middle_comes_again_uncounted(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          reopen(application().drain(Duration.ofMillis(50)));
          CompletableFuture<Void> gate = new CompletableFuture<>();
          Inbox left = inbox();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    left.note(value, context);
                    waiter().await(gate, "the gate");
                  })
              .start();
          publisher(channel).publish("k:unfinished");
          left.awaitOne();
          reopen();
          gate.complete(null);
          Inbox inbox = reader(channel, SUBSCRIPTION);

          assertThat(inbox.awaitOne().attempt()).isEqualTo(1);
          assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
          assertThat(inbox.values()).containsExactly("k:unfinished");
        });
  }
}
