package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.Outcome;
import dev.millrace.PublishOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler publishes leaves with the settlement of its message, or not at all. */
abstract class OutputContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void outputs_arrive_and_say_what_caused_them(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Channel<String> second = channel(kind, "second");
          Channel<String> third = channel(kind, "third");
          Inbox inbox = inbox();
          Inbox seconds = inbox();
          Inbox thirds = reader(third, SUBSCRIPTION);
          subscribe(second, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    seconds.note(value, context);
                    context.publish(third, value + "+3");
                  })
              .start();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    inbox.note(value, context);
                    context.publish(second, value + "+2", PublishOptions.none().subject("said"));
                  })
              .start();
          publisher(channel).publish("k:1");

          Message output = thirds.awaitOne().message();
          Message middle = seconds.awaitOne().message();
          Message input = inbox.awaitOne().message();
          assertThat(output.dataText()).isEqualTo("k:1+2+3");
          assertThat(output.key()).contains("k");
          assertThat(middle.subject()).contains("said");
          assertThat(middle.causationId()).contains(input.id());
          assertThat(output.causationId()).contains(middle.id());
          assertThat(middle.correlationId()).isEqualTo(input.correlationId());
          assertThat(output.correlationId()).isEqualTo(input.correlationId()).isPresent();
          assertThat(List.of(input.id(), middle.id(), output.id())).doesNotHaveDuplicates();
        });
  }

  @Test
  void a_message_without_correlation_begins_one_with_its_id() throws Exception {
    Channel<String> channel = channel("input");
    Channel<String> results = channel("results");
    Inbox inbox = reader(results, SUBSCRIPTION);
    copyTo(results, channel);
    publisher(channel).publishMessages(List.of(foreign(channel, "f-1")));

    Message output = inbox.awaitOne().message();
    assertThat(output.correlationId()).contains("f-1");
    assertThat(output.causationId()).contains("f-1");
  }

  @ParameterizedTest
  @EnumSource
  void what_a_failed_attempt_published_does_not_leave(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Channel<String> results = channel(kind, "results");
          Inbox inbox = reader(results, SUBSCRIPTION);
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    context.publish(results, "k:by attempt " + context.attempt());
                    if (context.attempt() < 3) {
                      throw new IllegalStateException("after publishing");
                    }
                  })
              .start();
          publisher(channel).publish("k:input");

          quiet(channel, SUBSCRIPTION, 1);
          quiet(results, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:by attempt 3");
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_a_rejected_or_delayed_message_published_does_not_leave(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Channel<String> results = channel(kind, "results");
          Inbox inbox = reader(results, SUBSCRIPTION);
          subscribe(channel, SUBSCRIPTION)
              .decide(
                  String.class,
                  (value, context) -> {
                    context.publish(results, "k:of " + value + " " + context.attempt());
                    return switch (value) {
                      case "bad" -> Outcome.reject("bad");
                      case "later" ->
                          context.attempt() == 1
                              ? Outcome.retryAfter(Duration.ofMillis(30), "later")
                              : Outcome.acknowledge();
                      default -> Outcome.acknowledge();
                    };
                  })
              .start();
          publisher(channel).publishAll(List.of("bad", "later", "good"));

          quiet(channel, SUBSCRIPTION, 3);
          quiet(results, SUBSCRIPTION, 2);
          assertThat(inbox.values()).containsExactlyInAnyOrder("k:of good 1", "k:of later 2");
        });
  }

  @ParameterizedTest
  @EnumSource
  void outputs_keep_their_order_and_leave_all_of_them(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Channel<String> results = channel(kind, "results");
          Inbox inbox = reader(results, SUBSCRIPTION);
          List<String> outputs = IntStream.range(0, 50).mapToObj(i -> "k:" + i).toList();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> outputs.forEach(out -> context.publish(results, out)))
              .start();
          publisher(channel).publish("k:input");

          quiet(results, SUBSCRIPTION, 50);
          assertThat(inbox.values()).isEqualTo(outputs);
          assertThat(inbox.all()).extracting(seen -> seen.message().id()).doesNotHaveDuplicates();
        });
  }

  @Test
  void a_handler_that_runs_again_gives_its_outputs_the_same_ids() throws Exception {
    Channel<String> channel = channel("input");
    Channel<String> results = channel("results");
    Inbox inbox = inbox();
    Inbox runs = inbox();
    subscribe(results, SUBSCRIPTION).unordered().on(String.class, inbox).start();
    subscribe(channel, SUBSCRIPTION)
        .on(
            String.class,
            (value, context) -> {
              runs.note(value, context);
              context.publish(results, "first");
              context.publish(results, "second");
            })
        .start();
    // The same message sent again is the one way to have a handler run twice to its end on every
    // transport.
    Message message = foreign(channel, "f-1");
    publisher(channel).publishMessages(List.of(message));
    quiet(results, SUBSCRIPTION, 2);
    publisher(channel).publishMessages(List.of(message));
    publisher(channel).publishMessages(List.of(foreign(channel, "f-2")));

    runs.await(2);
    List<String> first = ids(inbox, "f-1", "first");
    List<String> second = ids(inbox, "f-1", "second");
    assertThat(first).hasSize(1);
    assertThat(second).hasSize(1).doesNotContainAnyElementsOf(first);
    waiter()
        .until(
            "outputs of the other message",
            () -> ids(inbox, "f-2", "second"),
            ids -> !ids.isEmpty());
    assertThat(ids(inbox, "f-1", "first")).isEqualTo(first);
    assertThat(ids(inbox, "f-1", "second")).isEqualTo(second);
    assertThat(ids(inbox, "f-2", "first")).doesNotContainAnyElementsOf(first);
  }

  private static List<String> ids(Inbox inbox, String cause, String value) {
    return inbox.all().stream()
        .filter(seen -> seen.value().equals(value))
        .map(Inbox.Seen::message)
        .filter(message -> message.causationId().orElse("").equals(cause))
        .map(Message::id)
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void what_an_abandoned_handler_published_does_not_leave(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          reopen(application().drain(Duration.ofMillis(50)));
          Channel<String> results = channel(kind, "results");
          joinAndLeave(results, SUBSCRIPTION);
          CompletableFuture<Void> gate = new CompletableFuture<>();
          CompletableFuture<Void> entered = new CompletableFuture<>();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    context.publish(results, "k:abandoned");
                    entered.complete(null);
                    waiter().await(gate, "the gate");
                  })
              .start();
          publisher(channel).publish("k:input");
          waiter().await(entered, "the handler");
          reopen();
          gate.complete(null);
          Inbox inbox = reader(results, SUBSCRIPTION);
          subscribe(channel, SUBSCRIPTION)
              .on(String.class, (value, context) -> context.publish(results, "k:finished"))
              .start();

          quiet(channel, SUBSCRIPTION, 1);
          quiet(results, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:finished");
        });
  }

  @ParameterizedTest
  @EnumSource
  void an_output_is_delayed_or_refused(ChannelKind kind) throws Exception {
    Duration delay = Duration.ofMillis(150);
    on(
        kind,
        channel -> {
          Channel<String> results = channel(kind, "results");
          Inbox inbox = reader(results, SUBSCRIPTION);
          CompletableFuture<Instant> began = new CompletableFuture<>();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    began.complete(waiter().now());
                    context.schedule(results, "k:later", delay);
                  })
              .start();
          publisher(channel).publish("k:input");

          Instant scheduled = waiter().await(began, "the handler");
          if (capabilities(kind).delay().isPresent()) {
            assertThat(inbox.awaitOne().at())
                .isAfterOrEqualTo(scheduled.plus(delay).minusMillis(1));
            assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
          } else {
            assertThat(only(channel).failure().errorClass())
                .isEqualTo("dev.millrace.UnsupportedCapabilityException");
          }
        });
  }

  private dev.millrace.spi.DeadLetter only(Channel<String> channel) throws InterruptedException {
    return letters(channel, 1).get(0).letter();
  }

  private void copyTo(Channel<String> results, Channel<String> channel) {
    subscribe(channel, SUBSCRIPTION)
        .on(String.class, (value, context) -> context.publish(results, value))
        .start();
  }

  private static Message foreign(Channel<String> channel, String id) {
    return Message.builder(id, URI.create("urn:elsewhere"), channel.name()).data("text").build();
  }
}
