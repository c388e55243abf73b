package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.STREAM;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.DamagedDataException;
import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.LogSource.Commit;
import dev.millrace.spi.LogSource.Event;
import dev.millrace.spi.QueueSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Damage that is met while reading costs the messages in it, told and counted, and nothing else.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DamageTest {
  private static final int MANY = 3_000;

  /** Within the entries of the first batch of a segment. */
  private static final int IN_FIRST_BATCH = 64 + 8 + 48 + 40;

  private Bench bench = Bench.small();

  @AfterEach
  void close() {
    bench.close();
  }

  /** Flips bits in the first batch of the oldest segment, or flips them back. */
  private void flip() {
    Path first =
        Bench.quietly(() -> bench.simulation().disk().list(Path.of("/data/segments"))).stream()
            .sorted()
            .findFirst()
            .orElseThrow();
    Bench.quietly(() -> {
      bench.simulation().disk().flip(first, IN_FIRST_BATCH, 0xff);
      return first;
    });
  }

  private static Gap only(List<Gap> gaps) {
    assertThat(gaps).hasSize(1);
    return gaps.getFirst();
  }

  private Gap gap(QueueSource consumer) {
    return only(bench.get(consumer.gaps()));
  }

  private void balances(SubscriptionInfo info) {
    assertThat(
            info.queued()
                + info.inFlight()
                + info.waiting()
                + info.handled()
                + info.dead()
                + info.expired()
                + info.lost())
        .isEqualTo(info.accepted());
  }

  private static List<Long> without(Gap gap, long from, long to) {
    return LongStream.range(from, to)
        .filter(number -> number < gap.first().offset() || number > gap.last().offset())
        .boxed()
        .toList();
  }

  @Test
  void a_queue_hands_out_everything_but_the_damaged_batch_and_says_which_messages_that_are() {
    bench.declare(QUEUE, "c");
    bench.publishMany("c", 0, MANY);
    flip();
    bench.reopen();
    QueueSource consumer = bench.consumer("c");

    List<Long> got = bench.drain("c", consumer);

    Gap gap = gap(consumer);
    assertThat(gap.reason()).isEqualTo(Gap.Reason.DAMAGED);
    assertThat(gap.first()).isEqualTo(new Position.Exact(0, 0));
    assertThat(gap.messages()).isEqualTo(gap.last().offset() + 1).isPositive();
    assertThat(got).containsExactlyInAnyOrderElementsOf(without(gap, 0, MANY));
    SubscriptionInfo info = bench.only("c");
    assertThat(info.lost()).isEqualTo(gap.messages());
    balances(info);
    assertThat(only(bench.info("c").gaps())).isEqualTo(gap);
    bench.publish("c", "k1", "later");
    assertThat(Bench.ids(bench.receive(consumer, 10))).containsExactly("later");
  }

  @Test
  void what_was_damaged_comes_when_the_file_was_brought_back() {
    bench.declare(QUEUE, "c");
    bench.publishMany("c", 0, MANY);
    flip();
    bench.reopen();
    QueueSource consumer = bench.consumer("c");
    bench.drain("c", consumer);
    Gap gap = gap(consumer);
    CompletionStage<List<Gap>> heard = consumer.gaps();
    assertThat(bench.isDone(heard)).isFalse();
    bench.publishMany("c", MANY, MANY);
    bench.drain("c", consumer);

    flip();
    bench.kill();

    assertThat(bench.drain("c", bench.consumer("c")))
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(0, gap.last().offset()).boxed().toList());
    assertThat(bench.only("c").lost()).isZero();
    balances(bench.only("c"));
  }

  @Test
  void a_gap_is_told_again_until_it_was_heard_and_then_no_more() {
    bench.declare(QUEUE, "c");
    bench.publishMany("c", 0, MANY);
    flip();
    bench.reopen();
    QueueSource first = bench.consumer("c");
    bench.drain("c", first);
    Gap gap = gap(first);
    first.close();

    QueueSource second = bench.consumer("c");
    assertThat(gap(second)).isEqualTo(gap);
    assertThat(bench.isDone(second.gaps())).isFalse();

    second.close();
    assertThat(bench.isDone(bench.consumer("c").gaps())).isFalse();
  }

  @Test
  void subscriptions_that_had_it_miss_nothing() {
    bench.declare(TOPIC, "c");
    QueueSource quick = bench.consumer(TOPIC, "c", "a-quick");
    QueueSource leaving = bench.consumer(TOPIC, "c", "b-slow");
    leaving.close();
    bench.publishMany("c", 0, MANY);
    bench.drain("c", quick);
    flip();
    bench.reopen();

    QueueSource slow = bench.consumer(TOPIC, "c", "b-slow");
    quick = bench.consumer(TOPIC, "c", "a-quick");
    bench.receive(slow, 10);

    assertThat(gap(slow).reason()).isEqualTo(Gap.Reason.DAMAGED);
    assertThat(bench.isDone(quick.gaps())).isFalse();
    assertThat(bench.only("c").lost()).isZero();
    bench.info("c").subscriptions().forEach(this::balances);
  }

  @Test
  void browsing_says_which_file_is_damaged_and_goes_on_behind_it() {
    bench.declare(STREAM, "c");
    bench.publishMany("c", 0, MANY);
    flip();
    bench.reopen();

    CompletionStage<?> browsed =
        bench.transport().admin().browse("c", 0, Position.earliest(), MANY);
    assertThat(bench.failureOf(browsed))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining(".seg")
        .hasMessageContaining("Go on from");
    Gap gap = only(bench.info("c").gaps());

    assertThat(bench.get(bench.transport().admin().browse("c", 0, gap.last().next(), MANY)))
        .hasSize(without(gap, 0, MANY).size());
    assertThat(
            bench
                .get(bench.transport().admin().browse("c", 0, Position.at(Instant.EPOCH), 1))
                .getFirst()
                .position())
        .isEqualTo(gap.last().next());
  }

  @Test
  void readers_are_told_between_records_and_a_commit_beyond_says_that_they_heard() {
    bench.close();
    bench = Bench.smallLogShaped();
    bench.declare(STREAM, "c");
    bench.publishMany("c", 0, MANY);
    flip();
    bench.reopen();

    LogSource reader = bench.reader(STREAM, "c", "readers");
    List<Event> events = poll(reader, MANY);
    Gap gap = ((Event.Missed) events.get(1)).gap();
    assertThat(gap.first().offset()).isZero();
    assertThat(events.stream().filter(Event.Records.class::isInstance)).isNotEmpty();
    balances(bench.only("c"));
    assertThat(bench.only("c").lost()).isEqualTo(gap.messages());

    // Not committed beyond: told again.
    bench.kill();
    reader = bench.reader(STREAM, "c", "readers");
    events = poll(reader, 1);
    assertThat(((Event.Missed) events.get(1)).gap()).isEqualTo(gap);
    commit(reader, ((Event.Assigned) events.getFirst()).epoch(), gap.last().next());
    assertThat(bench.only("c").lost()).isEqualTo(gap.messages());
    assertThat(bench.only("c").handled()).isZero();
    balances(bench.only("c"));

    bench.kill();
    assertThat(bench.only("c").lost()).isEqualTo(gap.messages());
    assertThat(bench.only("c").handled()).isZero();
    events = poll(bench.reader(STREAM, "c", "readers"), 10);
    assertThat(events.stream().filter(Event.Missed.class::isInstance)).isEmpty();
    balances(bench.only("c"));
  }

  private List<Event> poll(LogSource reader, int most) {
    List<Event> events = new ArrayList<>(bench.get(reader.poll(most, Long.MAX_VALUE)));
    while (events.size() < 3) {
      events.addAll(bench.get(reader.poll(most, Long.MAX_VALUE)));
    }
    return events;
  }

  private void commit(LogSource reader, long epoch, Position.Exact next) {
    assertThat(
            bench.get(
                reader.commit(new Commit(next.partition(), epoch, next, List.of(), List.of()))))
        .isTrue();
  }
}
