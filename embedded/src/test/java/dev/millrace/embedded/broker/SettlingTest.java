package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.TOPIC;
import static dev.millrace.embedded.broker.Bench.ids;
import static dev.millrace.embedded.broker.Bench.publishing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.DeadLetter.Failure;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.QueueSource.Start;
import dev.millrace.spi.Settlement;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettlingTest {
  private final Bench bench = Bench.queueShaped().declare(QUEUE, "work", "next");
  private QueueSource consumer = bench.consumer("work");

  @AfterEach
  void close() {
    bench.close();
  }

  private Delivery delivered(String id) {
    bench.publish("work", "key", id);
    return bench.receive(consumer, 1).getFirst();
  }

  private Instant now() {
    return bench.simulation().clock().now();
  }

  @Test
  void what_a_handling_caused_is_there_when_it_is_settled() {
    Delivery one = delivered("one");

    assertThat(bench.done(consumer, one, publishing("next", "out-1"), publishing("next", "out-2")))
        .isTrue();

    assertThat(ids(bench.receive(bench.consumer("next"), 10))).containsExactly("out-1", "out-2");
    assertThat(bench.only("work").handled()).isEqualTo(1);
  }

  @Test
  void a_lease_is_good_for_one_settlement() {
    Delivery one = delivered("one");

    List<Boolean> settled =
        bench.get(
            consumer.settle(List.of(Settlement.done(one, List.of()), Settlement.handedBack(one))));

    assertThat(settled).containsExactly(true, false);
    assertThat(bench.done(consumer, one)).isFalse();
    assertThat(bench.only("work").handled()).isEqualTo(1);
  }

  @Test
  void a_lease_that_has_passed_voids_the_settlement_with_everything_it_causes() {
    Delivery one = delivered("one");
    bench.advance(Bench.LEASE);

    assertThat(bench.done(consumer, one, publishing("next", "ghost"))).isFalse();

    assertThat(bench.info("next").taken()).isZero();
    Delivery again = bench.receive(consumer, 1).getFirst();
    assertThat(again.message().id()).isEqualTo("one");
    assertThat(again.attempts()).isZero();
    assertThat(again.suspect()).isFalse();
  }

  @Test
  void a_renewed_lease_lasts_from_then_on() {
    Delivery one = delivered("one");
    bench.advance(Duration.ofSeconds(20));
    assertThat(bench.get(consumer.renew(List.of(one)))).containsExactly(true);
    bench.advance(Duration.ofSeconds(20));

    assertThat(bench.done(consumer, one)).isTrue();
  }

  @Test
  void a_lease_that_has_passed_cannot_be_renewed() {
    Delivery one = delivered("one");
    bench.advance(Bench.LEASE);

    assertThat(bench.get(consumer.renew(List.of(one)))).containsExactly(false);
  }

  @Test
  void who_loses_a_message_of_a_key_loses_its_followers_too() {
    Delivery one = delivered("one");
    Delivery two = delivered("two");
    bench.advance(Duration.ofSeconds(20));
    bench.get(consumer.renew(List.of(two)));
    bench.advance(Duration.ofSeconds(10));

    assertThat(bench.done(consumer, two)).isFalse();
    assertThat(ids(bench.receive(consumer, 10))).containsExactly("one", "two");
    assertThat(bench.done(consumer, one)).isFalse();
  }

  @Test
  void an_output_to_a_channel_that_was_not_declared_fails_the_settlement_and_leaves_the_lease() {
    Delivery one = delivered("one");

    MillraceException failure =
        bench.failureOf(
            consumer.settle(
                List.of(
                    Settlement.done(
                        one, List.of(publishing("next", "out"), publishing("nowhere", "lost"))))));

    assertThat(failure).hasMessageContaining("nowhere").hasMessageContaining("declare it first");
    assertThat(bench.info("next").taken()).isZero();
    assertThat(bench.done(consumer, one)).isTrue();
  }

  @Test
  void a_settlement_that_cannot_be_one_frame_is_refused() {
    Delivery one = delivered("one");
    Message big =
        Message.builder("big", URI.create("urn:bench"), "word").data(new byte[500_000]).build();
    Effect effect = new Effect.Publish(new Outgoing("next", big, null));

    assertThat(
            bench.failureOf(
                consumer.settle(List.of(Settlement.done(one, List.of(effect, effect, effect))))))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("'one'");
    assertThat(bench.done(consumer, one, effect)).isTrue();
  }

  @Test
  void many_settlements_that_do_not_fit_one_frame_are_settled_all_the_same() {
    Message big =
        Message.builder("big", URI.create("urn:bench"), "word").data(new byte[400_000]).build();
    Effect effect = new Effect.Publish(new Outgoing("next", big, null));
    for (int i = 0; i < 5; i++) {
      bench.publish("work", null, "m" + i);
    }
    List<Delivery> all = bench.receive(consumer, 10);

    assertThat(
            bench.get(
                consumer.settle(
                    all.stream().map(one -> Settlement.done(one, List.of(effect))).toList())))
        .containsOnly(true);
    assertThat(bench.info("next").taken()).isEqualTo(5);
  }

  @Test
  void again_keeps_the_attempts_over_an_opening() {
    bench.settle(consumer, Settlement.again(delivered("one"), now().plusSeconds(60), 3));
    bench.reopen();
    consumer = bench.consumer("work");
    assertThat(bench.only("work").waiting()).isEqualTo(1);
    bench.advance(Duration.ofSeconds(60));

    Delivery again = bench.receive(consumer, 1).getFirst();
    assertThat(again.attempts()).isEqualTo(3);
    assertThat(again.suspect()).isFalse();
  }

  @Test
  void what_had_started_and_not_ended_when_its_process_died_is_a_suspect() {
    Delivery started = delivered("one");
    bench.publish("work", "other", "two");
    bench.get(consumer.started(List.of(new Start(started, 1, false))));
    bench.receive(consumer, 1);
    bench.kill();

    List<Delivery> back = bench.receive(bench.consumer("work"), 10);

    assertThat(ids(back)).containsExactly("one", "two");
    assertThat(back).extracting(Delivery::suspect).containsExactly(true, false);
    assertThat(back).extracting(Delivery::attempts).containsExactly(0, 0);
  }

  @Test
  void only_a_death_in_a_lone_attempt_counts() {
    Delivery one = delivered("one");
    bench.get(consumer.started(List.of(new Start(one, 1, true))));
    bench.kill();

    Delivery back = bench.receive(bench.consumer("work"), 1).getFirst();

    assertThat(back.suspect()).isTrue();
    assertThat(back.attempts()).isEqualTo(1);
  }

  @Test
  void a_start_is_written_before_it_is_answered_and_not_synced() {
    Delivery one = delivered("one");
    long forced = bench.simulation().disk().points().getOrDefault("log.forced", 0L);
    var started = consumer.started(List.of(new Start(one, 1, false)));
    assertThat(bench.isDone(started)).isTrue();

    assertThat(bench.simulation().disk().points().getOrDefault("log.forced", 0L)).isEqualTo(forced);
  }

  @Test
  void handing_back_takes_the_start_back() {
    Delivery one = delivered("one");
    bench.get(consumer.started(List.of(new Start(one, 1, false))));
    bench.settle(consumer, Settlement.handedBack(one));
    bench.kill();

    Delivery back = bench.receive(bench.consumer("work"), 1).getFirst();
    assertThat(back.suspect()).isFalse();
    assertThat(back.attempts()).isZero();
  }

  @Test
  void a_suspect_that_is_handed_back_stays_a_suspect() {
    bench.get(consumer.started(List.of(new Start(delivered("one"), 1, false))));
    bench.kill();
    consumer = bench.consumer("work");
    Delivery suspect = bench.receive(consumer, 1).getFirst();
    bench.get(consumer.started(List.of(new Start(suspect, 1, true))));
    bench.settle(consumer, Settlement.handedBack(suspect));

    assertThat(bench.receive(consumer, 1).getFirst().suspect()).isTrue();
    bench.kill();
    Delivery back = bench.receive(bench.consumer("work"), 1).getFirst();
    assertThat(back.suspect()).isTrue();
    assertThat(back.attempts()).isZero();
  }

  @Test
  void a_lost_lease_and_an_orderly_close_make_nobody_a_suspect() {
    bench.get(consumer.started(List.of(new Start(delivered("one"), 1, false))));
    bench.advance(Bench.LEASE);
    bench.get(
        consumer.started(List.of(new Start(bench.receive(consumer, 1).getFirst(), 1, false))));
    bench.reopen();

    assertThat(bench.receive(bench.consumer("work"), 1).getFirst().suspect()).isFalse();
  }

  @Test
  void a_dead_letter_is_kept_with_the_message_and_counts_as_dead() {
    Delivery one = delivered("one");
    bench.settle(consumer, Settlement.dead(one, letter(one, "no good")));
    bench.reopen();

    List<KeptLetter> letters = bench.get(bench.transport().admin().deadLetters("work", -1, 10));
    assertThat(letters).hasSize(1);
    assertThat(letters.getFirst().letter()).isEqualTo(letter(one, "no good"));
    assertThat(bench.only("work").dead()).isEqualTo(1);
    assertThat(bench.only("work").queued()).isZero();
  }

  @Test
  void a_second_letter_for_the_same_message_replaces_the_first() {
    for (String reason : List.of("first", "second")) {
      Delivery one = delivered("one");
      bench.settle(consumer, Settlement.dead(one, letter(one, reason)));
    }
    Delivery two = delivered("two");
    bench.settle(consumer, Settlement.dead(two, letter(two, "other")));

    List<KeptLetter> letters = bench.get(bench.transport().admin().deadLetters("work", -1, 10));
    assertThat(letters)
        .extracting(kept -> kept.letter().failure().reason())
        .containsExactly("second", "other");
    assertThat(
            bench.get(
                bench.transport().admin().deadLetters("work", letters.getFirst().number(), 10)))
        .containsExactly(letters.get(1));
  }

  @Test
  void each_subscription_of_a_topic_settles_for_itself() {
    bench.declare(TOPIC, "news");
    QueueSource first = bench.consumer(TOPIC, "news", "first");
    QueueSource second = bench.consumer(TOPIC, "news", "second");
    bench.publish("news", null, "one");
    Delivery one = bench.receive(first, 1).getFirst();

    assertThat(bench.done(second, one)).isFalse();
    assertThat(bench.done(first, one)).isTrue();
    assertThat(ids(bench.receive(second, 1))).containsExactly("one");
    assertThat(bench.get(bench.transport().admin().browse("news", 0, Position.earliest(), 10)))
        .hasSize(1);
  }

  @Test
  void two_receives_of_one_source_at_a_time_are_refused() {
    var unused = consumer.receive(1, 1000);

    assertThat(bench.failureOf(consumer.receive(1, 1000)))
        .hasMessageContaining("one call at a time");
    assertThatThrownBy(() -> consumer.receive(0, 1000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static DeadLetter letter(Delivery delivery, String reason) {
    Instant time = Instant.parse("2030-01-01T00:00:00.123456789Z");
    Failure failure =
        new Failure(
            Classification.REJECTED,
            reason,
            "E",
            "C",
            "at x",
            "ab12",
            2,
            time,
            time.plusSeconds(1));
    return new DeadLetter(
        delivery.message(),
        "work",
        delivery.position(),
        "work",
        failure,
        "Handler",
        "app 1",
        "host",
        1,
        2);
  }
}
