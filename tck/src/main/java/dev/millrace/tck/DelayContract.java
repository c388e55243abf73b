package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.UnsupportedCapabilityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A delay is kept or refused, never ignored. */
abstract class DelayContract extends Contract {
  private static final Duration DELAY = Duration.ofMillis(300);

  /** Brokers count in milliseconds; a clock that was read between two of them may lag by one. */
  private static final Duration GRAIN = Duration.ofMillis(1);

  @ParameterizedTest
  @EnumSource
  void a_delayed_message_comes_when_it_is_due_and_not_before(ChannelKind kind) throws Exception {
    delayed(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Instant published = waiter().now();
          Receipt receipt =
              publisher(channel).publish("k:later", PublishOptions.none().delay(DELAY));

          Inbox.Seen seen = inbox.awaitOne();
          assertThat(seen.at()).isAfterOrEqualTo(published.plus(DELAY).minus(GRAIN));
          assertThat(seen.message().id()).isEqualTo(receipt.id());
          assertThat(seen.attempt()).isEqualTo(1);
          quiet(channel, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:later");
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_delayed_message_takes_its_place_when_it_is_due(ChannelKind kind) throws Exception {
    delayed(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          // Without waiting in between: a slow receipt must not make the sooner one the later.
          Publisher<String> publisher = publisher(channel);
          List<CompletableFuture<Receipt>> receipts =
              List.of(
                  publisher.publishAsync(
                      "k:later", PublishOptions.none().delay(DELAY.multipliedBy(3))),
                  publisher.publishAsync("k:sooner", PublishOptions.none().delay(DELAY)),
                  publisher.publishAsync("k:now"));
          for (CompletableFuture<Receipt> receipt : receipts) {
            waiter().await(receipt, "a receipt");
          }

          quiet(channel, SUBSCRIPTION, 3);
          assertThat(inbox.values()).containsExactly("k:now", "k:sooner", "k:later");
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_delayed_message_survives_a_restart(ChannelKind kind) throws Exception {
    delayed(
        kind,
        channel -> {
          joinAndLeave(channel, SUBSCRIPTION);
          Instant published = waiter().now();
          publisher(channel).publish("k:later", PublishOptions.none().delay(DELAY));
          restartBroker();
          Inbox inbox = reader(channel, SUBSCRIPTION);

          Inbox.Seen seen = inbox.awaitOne();
          assertThat(seen.at()).isAfterOrEqualTo(published.plus(DELAY).minus(GRAIN));
          quiet(channel, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:later");
        });
  }

  @Test
  void no_delay_is_no_delay() throws Exception {
    Channel<String> channel = channel("none");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    publisher(channel).publish("k:0", PublishOptions.none().delay(Duration.ZERO));
    publisher(channel).publish("k:1");

    quiet(channel, SUBSCRIPTION, 2);
    assertThat(inbox.values()).containsExactly("k:0", "k:1");
  }

  @ParameterizedTest
  @EnumSource
  void a_delay_beyond_the_declared_maximum_is_refused(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Duration most = capabilities(kind).delay().orElse(Duration.ZERO);
          PublishOptions tooLong = PublishOptions.none().delay(most.plusMillis(1));
          assertThatThrownBy(() -> publisher(channel).publish("k:never", tooLong))
              .isInstanceOf(UnsupportedCapabilityException.class);
          publisher(channel).publish("k:now");

          quiet(channel, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:now");
        });
  }

  @ParameterizedTest
  @EnumSource
  void messages_that_wait_for_their_time_are_counted(ChannelKind kind) throws Exception {
    delayed(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          publisher(channel).publish("k:tomorrow", PublishOptions.none().delay(declaredDay(kind)));
          publisher(channel).publish("k:now");
          quiet(channel, SUBSCRIPTION, 1);

          assertThat(describe(channel).orElseThrow().delayed()).isEqualTo(1);
          assertThat(describe(channel).orElseThrow().taken()).isEqualTo(1);
          assertThat(inbox.values()).isEqualTo(List.of("k:now"));
        });
  }

  private Duration declaredDay(ChannelKind kind) {
    Duration most = capabilities(kind).delay().orElseThrow();
    return most.compareTo(Duration.ofDays(1)) < 0 ? most : Duration.ofDays(1);
  }

  private void delayed(ChannelKind kind, Body body) throws Exception {
    on(
        kind,
        channel ->
            declared(
                capabilities(kind).delay().isPresent(),
                () -> body.run(channel),
                () -> publisher(channel).publish("k:later", PublishOptions.none().delay(DELAY))));
  }
}
