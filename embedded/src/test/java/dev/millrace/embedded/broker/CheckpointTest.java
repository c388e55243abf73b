package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.STREAM;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** The log ends somewhere, and what outlives it is found again. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CheckpointTest {
  private static final int LOG_FILES = 4;
  private final Bench bench = Bench.small();

  @AfterEach
  void close() {
    bench.close();
  }

  private int files(String folder) {
    try {
      Path path = Path.of("/data", folder);
      return bench.simulation().disk().exists(path)
          ? bench.simulation().disk().list(path).size()
          : 0;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  private List<String> publish(String channel, int from, int count) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i < from + count; i += 50) {
      List<Outgoing> batch = new ArrayList<>();
      for (int j = i; j < Math.min(i + 50, from + count); j++) {
        ids.add("m" + j);
        batch.add(Bench.to(channel, "m" + j, "k" + j % 7));
      }
      bench.get(bench.transport().publish(batch));
    }
    return ids;
  }

  private List<String> drain(QueueSource consumer, int count) {
    List<String> ids = new ArrayList<>();
    while (ids.size() < count) {
      List<Delivery> deliveries = bench.receive(consumer, 100);
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : deliveries) {
        ids.add(delivery.message().id());
        settlements.add(Settlement.done(delivery, List.of()));
      }
      assertThat(bench.get(consumer.settle(settlements))).containsOnly(true);
    }
    return ids;
  }

  private static List<String> ids(List<Kept> kept) {
    return kept.stream().map(one -> one.message().id()).toList();
  }

  @Test
  void a_backlog_that_is_larger_than_the_log_comes_back_in_order_after_every_kind_of_end() {
    bench.declare(QUEUE, "c");
    QueueSource consumer = bench.consumer("c");
    List<String> sent = publish("c", 0, 10_000);
    assertThat(files("log")).isLessThanOrEqualTo(LOG_FILES + 1);
    assertThat(files("segments")).isPositive();

    List<String> got = new ArrayList<>(drain(consumer, 2_000));
    bench.reopen();
    got.addAll(drain(bench.consumer("c"), 2_000));
    bench.kill();
    got.addAll(drain(bench.consumer("c"), 2_000));
    bench.losePower(3);
    got.addAll(drain(bench.consumer("c"), 4_000));

    assertThat(got).containsExactlyInAnyOrderElementsOf(sent).doesNotHaveDuplicates();
    assertThat(bench.only("c").handled()).isEqualTo(10_000);
    assertThat(bench.only("c").queued()).isZero();
  }

  @Test
  void the_log_that_was_found_is_left_alone_for_a_moment_and_not_for_longer() {
    bench.declare(QUEUE, "c");
    publish("c", 0, 500);
    assertThat(files("checkpoint")).isZero();

    bench.kill("embedded:/data?fileBytes=65536&cap=1&checkpoint=50000");
    bench.publish("c", "k", "one");
    bench.advance(Duration.ofSeconds(4));
    bench.publish("c", "k", "two");
    assertThat(files("checkpoint")).isZero();

    bench.advance(Duration.ofSeconds(2));
    assertThat(files("checkpoint")).isPositive();
  }

  @Test
  void a_stream_is_read_from_segments_by_position_and_by_time() {
    bench.declare(STREAM, "c");
    List<String> sent = publish("c", 0, 4_000);
    bench.advance(Duration.ofSeconds(10));
    var then = bench.simulation().clock().now();
    sent.addAll(publish("c", 4_000, 4_000));
    bench.reopen();
    var admin = bench.transport().admin();

    assertThat(ids(bench.get(admin.browse("c", 0, Position.earliest(), 9_000)))).isEqualTo(sent);
    assertThat(ids(bench.get(admin.browse("c", 0, Position.of(0, 1_234), 5))))
        .isEqualTo(sent.subList(1_234, 1_239));
    assertThat(ids(bench.get(admin.browse("c", 0, Position.at(then), 3))))
        .isEqualTo(sent.subList(4_000, 4_003));
  }

  @Test
  void a_stuck_head_keeps_two_segments_at_most_whatever_is_settled_behind_it() {
    bench.declare(QUEUE, "c");
    QueueSource stuck = bench.consumer("c");
    bench.publish("c", "head", "m0");
    Delivery head = bench.receive(stuck, 1).getFirst();
    assertThat(
            bench.settle(
                stuck,
                Settlement.again(
                    head, bench.simulation().clock().now().plus(Duration.ofDays(1)), 1)))
        .isTrue();
    int behind = 0;
    for (int i = 1; i < 12_000; i += 500) {
      publish("c", i, 500);
      for (Delivery delivery : bench.receive(stuck, 500)) {
        behind++;
        assertThat(bench.done(stuck, delivery)).isTrue();
      }
    }
    bench.advance(Duration.ofMinutes(1));

    assertThat(behind).isGreaterThan(9_000);
    assertThat(files("segments")).isLessThanOrEqualTo(2);
    bench.advance(Duration.ofDays(1));
    assertThat(drain(bench.consumer("c"), 1)).contains("m0");
  }

  @Test
  void what_every_subscription_has_settled_leaves_no_segment_behind() {
    bench.declare(TOPIC, "c");
    QueueSource quick = bench.consumer(TOPIC, "c", "quick");
    QueueSource slow = bench.consumer(TOPIC, "c", "slow");
    publish("c", 0, 8_000);
    drain(quick, 8_000);
    bench.advance(Duration.ofMinutes(1));
    assertThat(files("segments")).isGreaterThan(3);

    drain(slow, 8_000);
    for (int i = 0; i < 5; i++) {
      bench.publish("c", null, "one more " + i);
      bench.advance(Duration.ofMinutes(1));
    }

    assertThat(files("segments")).isLessThanOrEqualTo(2);
  }

  @Test
  void letters_and_delayed_messages_outlive_the_log_too() {
    bench.declare(QUEUE, "c", "other");
    QueueSource consumer = bench.consumer("c");
    var due = bench.simulation().clock().now().plus(Duration.ofHours(1));
    bench.get(
        bench.transport().publish(List.of(new Outgoing("c", Bench.message("later", "k"), due))));
    publish("c", 0, 1);
    Delivery bad = bench.receive(consumer, 1).getFirst();
    assertThat(bench.settle(consumer, Settlement.dead(bad, SettlingTest.letter(bad, "no"))))
        .isTrue();
    publish("other", 0, 10_000);
    bench.reopen();

    assertThat(bench.get(bench.transport().admin().deadLetters("c", -1, 10))).hasSize(1);
    assertThat(bench.info("c").delayed()).isEqualTo(1);
    bench.advance(Duration.ofHours(1));
    assertThat(Bench.ids(bench.receive(bench.consumer("c"), 10))).containsExactly("later");
    assertThat(bench.info("c").delayed()).isZero();
  }

  @Test
  void publishing_at_the_cap_waits_and_keeps_its_order() {
    bench.declare(QUEUE, "c");
    List<CompletionStage<?>> receipts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      List<Outgoing> batch = new ArrayList<>();
      for (int j = 0; j < 20; j++) {
        batch.add(Bench.to("c", "m" + (20 * i + j), "k"));
      }
      receipts.add(bench.transport().publish(batch));
    }
    receipts.forEach(bench::get);

    List<Kept> kept =
        bench.get(bench.transport().admin().browse("c", 0, Position.earliest(), 10_000));
    assertThat(kept).hasSize(6_000);
    for (int i = 0; i < 6_000; i++) {
      assertThat(kept.get(i).message().id()).isEqualTo("m" + i);
    }
    assertThat(files("log")).isLessThanOrEqualTo(LOG_FILES + 1);
  }
}
