package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.Outcome;
import dev.millrace.Position;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.DeadLetter.Classification;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is given up on is kept, whole and with its reason, and nothing else is lost by it. */
abstract class DeadLetterContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void a_rejected_message_is_kept_with_its_reason_and_the_others_are_handled(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    if (value.equals("k:bad")) {
                      throw new RejectedException("it has no total");
                    }
                    inbox.note(value, context);
                  })
              .start();
          Instant before = waiter().now();
          publisher(channel).publishAll(List.of("k:0", "k:bad", "k:1"));

          SubscriptionInfo info = quiet(channel, SUBSCRIPTION, 3);
          assertThat(info.handled()).isEqualTo(2);
          assertThat(info.dead()).isEqualTo(1);
          assertThat(inbox.values()).containsExactly("k:0", "k:1");
          KeptLetter kept = only(letters(channel, 1));
          assertThat(kept.number()).isZero();
          assertThat(kept.written()).isBetween(before.minusMillis(1), waiter().now());
          DeadLetter letter = kept.letter();
          assertThat(letter.message().dataText()).isEqualTo("k:bad");
          assertThat(letter.message().key()).contains("k");
          assertThat(letter.channel()).isEqualTo(channel.name());
          assertThat(letter.position()).isInstanceOf(Position.Exact.class);
          assertThat(letter.subscription()).isEqualTo(SUBSCRIPTION);
          assertThat(letter.handler()).isNotBlank();
          assertThat(letter.application()).contains("contract").contains("1.2.3");
          assertThat(letter.host()).isEqualTo(seam().hostName());
          DeadLetter.Failure failure = letter.failure();
          assertThat(failure.classification()).isEqualTo(Classification.REJECTED);
          assertThat(failure.reason()).contains("it has no total");
          assertThat(failure.attempts()).isEqualTo(1);
          assertThat(failure.first()).isBetween(before.minusMillis(1), failure.last());
        });
  }

  @Test
  void a_decision_to_reject_keeps_its_reason() throws Exception {
    Channel<String> channel = channel("decided");
    subscribe(channel, SUBSCRIPTION)
        .decide(String.class, (value, context) -> Outcome.reject("überall falsch ✗"))
        .start();
    publisher(channel).publish("k:bad");

    DeadLetter.Failure failure = only(letters(channel, 1)).letter().failure();
    assertThat(failure.classification()).isEqualTo(Classification.REJECTED);
    assertThat(failure.reason()).contains("überall falsch ✗");
    assertThat(quiet(channel, SUBSCRIPTION, 1).dead()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_message_is_given_up_on_when_its_attempts_are_spent(ChannelKind kind) throws Exception {
    RetryPolicy three =
        RetryPolicy.quick(Duration.ofMillis(2)).thenScheduled(Duration.ofMillis(20));
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          subscribe(channel, SUBSCRIPTION)
              .retry(three)
              .on(
                  String.class,
                  (value, context) -> {
                    inbox.note(value, context);
                    throw new IllegalStateException("down", new ArithmeticException("by zero"));
                  })
              .start();
          publisher(channel).publish("k:hopeless");

          DeadLetter.Failure failure = only(letters(channel, 1)).letter().failure();
          assertThat(failure.classification()).isEqualTo(Classification.EXHAUSTED);
          assertThat(failure.attempts()).isEqualTo(3);
          assertThat(failure.reason()).contains("down");
          assertThat(failure.errorClass()).isEqualTo("java.lang.IllegalStateException");
          assertThat(failure.causeClass()).isEqualTo("java.lang.ArithmeticException");
          assertThat(failure.stack()).contains("IllegalStateException");
          assertThat(failure.stackHash()).isNotBlank();
          assertThat(quiet(channel, SUBSCRIPTION, 1).dead()).isEqualTo(1);
          assertThat(inbox.all()).extracting(Inbox.Seen::attempt).containsExactly(1, 2, 3);
        });
  }

  @ParameterizedTest
  @EnumSource
  void data_that_cannot_be_read_is_kept_as_it_came(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Message unreadable =
              Message.builder("bad", URI.create("urn:elsewhere"), channel.name())
                  .key("k")
                  .extension("tenant", "north")
                  .data(TextCodec.unreadable())
                  .build();
          publisher(channel).publish("k:before");
          publisher(channel).publishMessages(List.of(unreadable));
          publisher(channel).publish("k:after");

          SubscriptionInfo info = quiet(channel, SUBSCRIPTION, 3);
          assertThat(info.dead()).isEqualTo(1);
          assertThat(inbox.values()).containsExactly("k:before", "k:after");
          DeadLetter letter = only(letters(channel, 1)).letter();
          assertThat(letter.message()).isEqualTo(unreadable);
          assertThat(letter.message().dataBytes()).isEqualTo(TextCodec.unreadable());
          assertThat(letter.failure().classification()).isEqualTo(Classification.MALFORMED);
          assertThat(letter.failure().reason()).contains("UTF-8");
          assertThat(letter.handler()).isEqualTo("decoding");
        });
  }

  @Test
  void a_message_of_an_unknown_type_is_kept_as_it_came() throws Exception {
    Channel<String> channel = channel("types");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    Message stranger =
        Message.builder("s", URI.create("urn:elsewhere"), "some.other.type").data("text").build();
    publisher(channel).publishMessages(List.of(stranger));
    publisher(channel).publish("k:known");

    assertThat(quiet(channel, SUBSCRIPTION, 2).dead()).isEqualTo(1);
    assertThat(inbox.values()).containsExactly("k:known");
    DeadLetter letter = only(letters(channel, 1)).letter();
    assertThat(letter.message()).isEqualTo(stranger);
    assertThat(letter.failure().classification()).isEqualTo(Classification.MALFORMED);
    assertThat(letter.failure().reason()).contains("some.other.type");
  }

  @ParameterizedTest
  @EnumSource(names = {"TOPIC", "STREAM"})
  void each_subscription_gives_up_for_itself(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          for (String subscription : List.of("one", "two")) {
            subscribe(channel, subscription)
                .decide(String.class, (value, context) -> Outcome.reject("by " + subscription))
                .start();
          }
          Inbox content = reader(channel, "content");
          publisher(channel).publish("k:disputed");

          quiet(channel, "one", 1);
          quiet(channel, "two", 1);
          assertThat(quiet(channel, "content", 1).handled()).isEqualTo(1);
          assertThat(content.values()).containsExactly("k:disputed");
          assertThat(letters(channel, 2))
              .extracting(KeptLetter::letter)
              .extracting(letter -> letter.subscription() + " " + letter.failure().reason())
              .containsExactlyInAnyOrder("one by one", "two by two");
        });
  }

  @ParameterizedTest
  @EnumSource
  void letters_are_numbered_read_in_pages_and_survive_a_restart(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          subscribe(channel, SUBSCRIPTION)
              .decide(String.class, (value, context) -> Outcome.reject("no " + value))
              .start();
          publisher(channel).publishAll(IntStream.range(0, 25).mapToObj(i -> "k:" + i).toList());
          quiet(channel, SUBSCRIPTION, 25);
          List<KeptLetter> before = letters(channel, 25);
          restartBroker();

          assertThat(letters(channel, 25)).isEqualTo(before);
          assertThat(before)
              .extracting(kept -> kept.letter().message().dataText())
              .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> "k:" + i).toList());
          assertThat(before).extracting(KeptLetter::number).isSorted().doesNotHaveDuplicates();
          List<KeptLetter> page = page(channel, -1);
          assertThat(page).isEqualTo(before.subList(0, 10));
          assertThat(page(channel, page.get(9).number())).isEqualTo(before.subList(10, 20));
          assertThat(page(channel, before.get(24).number())).isEmpty();
        });
  }

  private List<KeptLetter> page(Channel<String> channel, long after) throws InterruptedException {
    return waiter()
        .await(millrace().admin().deadLetters(channel.name(), after, 10), "a page of letters");
  }

  private static KeptLetter only(List<KeptLetter> letters) {
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }
}
