package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What a subscription of a compacted stream comes upon where messages were replaced. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CompactedHolesTest {
  /** Within the entries of the first batch of a segment. */
  private static final int IN_FIRST_BATCH = 64 + 8 + 48 + 40;

  /** Segments of several batches. */
  private Bench bench = Bench.at("embedded:/data?fileBytes=1048576&checkpoint=400000&scrub=0s");

  /** What a consumer has asked for and not got. */
  private @Nullable CompletionStage<List<Delivery>> open;

  @AfterEach
  void close() {
    bench.close();
  }

  private void declare() {
    ChannelOptions compacted = ChannelOptions.none().compacted();
    bench.get(bench.transport().declare(new ChannelSpec("c", ChannelKind.STREAM, 1, compacted)));
  }

  private void publish(int count, IntFunction<String> key) {
    for (int i = 0; i < count; i += 50) {
      List<Outgoing> batch = new ArrayList<>();
      for (int j = i; j < Math.min(i + 50, count); j++) {
        batch.add(Bench.to("c", key.apply(j) + "/" + j, key.apply(j)));
      }
      bench.get(bench.transport().publish(batch));
    }
  }

  private QueueSource consumer() {
    return bench.consumer(ChannelKind.STREAM, "c", "work");
  }

  /** Handles everything that comes, and says how much that is. */
  private int drain(QueueSource consumer) {
    int got = 0;
    CompletionStage<List<Delivery>> received =
        open == null ? consumer.receive(500, Long.MAX_VALUE) : open;
    while (bench.isDone(received)) {
      List<Settlement> settlements = new ArrayList<>();
      for (Delivery delivery : bench.get(received)) {
        settlements.add(Settlement.done(delivery, List.of()));
      }
      got += settlements.size();
      bench.get(consumer.settle(settlements));
      received = consumer.receive(500, Long.MAX_VALUE);
    }
    open = received;
    return got;
  }

  private void flipInTheFirstSegment() {
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

  @Test
  void a_damaged_batch_is_a_gap_and_the_holes_beside_it_are_not() {
    declare();
    publish(2_000, i -> "early" + i);
    publish(4_000, i -> "hot" + i % 10);
    publish(6_000, i -> "late" + i);
    bench.advance(Duration.ofMinutes(1));
    bench.whileClosed(this::flipInTheFirstSegment);
    DamagedSegmentException damaged =
        bench.get(((EmbeddedTransport) bench.transport()).damage()).getFirst();
    QueueSource consumer = consumer();

    int got = drain(consumer);

    List<Gap> gaps = bench.get(consumer.gaps());
    assertThat(gaps).hasSize(1);
    Gap gap = gaps.getFirst();
    assertThat(gap.reason()).isEqualTo(Gap.Reason.DAMAGED);
    assertThat(gap.first()).isEqualTo(new Position.Exact(0, damaged.first()));
    assertThat(gap.last()).isEqualTo(new Position.Exact(0, damaged.last()));
    assertThat(bench.isDone(consumer.gaps())).isFalse();
    // Which numbers of the batch itself had been replaced nobody can tell: all of them are told.
    long within =
        Math.max(0, Math.min(5_990, damaged.last() + 1) - Math.max(2_000, damaged.first()));
    SubscriptionInfo info = bench.only("c");
    assertThat(info.lost()).isEqualTo(gap.messages()).isLessThan(2_000);
    assertThat(info.expired()).isEqualTo(3_990 - within);
    assertThat(info.handled()).isEqualTo(got).isEqualTo(8_010 - (gap.messages() - within));
    assertThat(info.queued()).isZero();
  }

  @Test
  void what_is_replaced_while_it_is_leased_is_the_consumers_still() {
    bench.close();
    // Few may wait before order is kept by walks, which come upon what is leased.
    bench = Bench.with("checkpoint=40000&waiting=2");
    declare();
    publish(20, i -> "hot" + i);
    QueueSource consumer = consumer();
    List<Delivery> leased = bench.receive(consumer, 20);
    List<Settlement> later = new ArrayList<>();
    for (Delivery delivery : leased.subList(0, 10)) {
      later.add(
          Settlement.again(
              delivery, bench.simulation().clock().now().plus(Duration.ofHours(1)), 1));
    }
    bench.get(consumer.settle(later));
    publish(20, i -> "hot" + i);
    publish(2_000, i -> "filler" + i);
    bench.advance(Duration.ofSeconds(5));

    assertThat(drain(consumer)).isEqualTo(2_020);

    SubscriptionInfo info = bench.only("c");
    assertThat(info.expired()).as("what waited was replaced: %s", info).isEqualTo(10);
    assertThat(info.waiting()).isZero();
    assertThat(info.inFlight()).isEqualTo(10);
    assertThat(bench.done(consumer, leased.get(10))).isTrue();
    assertThat(bench.only("c").handled()).isEqualTo(2_021);

    // What is handed back is not handed out again: the newer one was.
    for (Delivery delivery : leased.subList(11, 20)) {
      assertThat(bench.settle(consumer, Settlement.handedBack(delivery))).isTrue();
    }
    assertThat(drain(consumer)).isZero();
    info = bench.only("c");
    assertThat(info.expired()).isEqualTo(19);
    assertThat(info.handled()).isEqualTo(2_021);
    assertThat(info.queued() + info.inFlight()).isZero();

    bench.kill();
    open = null;
    consumer = consumer();
    assertThat(drain(consumer)).isZero();
    assertThat(bench.only("c").expired()).isEqualTo(19);
    assertThat(bench.isDone(consumer.gaps())).isFalse();
  }
}
