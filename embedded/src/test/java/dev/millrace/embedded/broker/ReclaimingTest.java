package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static dev.millrace.ChannelKind.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** What nobody needs any more is gone, and nothing that somebody needs is missed. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ReclaimingTest {
  private static final int MANY = 1_034;
  private final Bench bench = Bench.queueShaped();

  @AfterEach
  void close() {
    bench.close();
  }

  private void publishMany(String channel) {
    List<Outgoing> batch = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      batch.add(Bench.to(channel, "m" + i, "k" + i % 7));
    }
    bench.get(bench.transport().publish(batch));
  }

  private void settleMany(QueueSource consumer, int leave) {
    List<Settlement> settlements = new ArrayList<>();
    for (Delivery delivery : bench.receive(consumer, MANY)) {
      if (settlements.size() < MANY - leave) {
        settlements.add(Settlement.done(delivery, List.of()));
      }
    }
    assertThat(bench.get(consumer.settle(settlements))).containsOnly(true);
  }

  @Test
  void what_a_queue_has_settled_is_shown_no_more_here_and_after_an_opening() {
    bench.declare(QUEUE, "c");
    publishMany("c");
    settleMany(bench.consumer("c"), 5);

    bench.reopen();
    assertThat(bench.receive(bench.consumer("c"), MANY)).hasSize(5);
    assertThat(bench.get(bench.transport().admin().browse("c", 0, Position.earliest(), MANY)))
        .hasSize(5);
    assertThat(
            bench.get(
                bench
                    .transport()
                    .admin()
                    .browse("c", 0, Position.at(bench.simulation().clock().now()), MANY)))
        .hasSizeLessThanOrEqualTo(5);
  }

  @Test
  void a_topic_keeps_what_one_of_its_subscriptions_has_not_settled() {
    bench.declare(TOPIC, "c");
    QueueSource quick = bench.consumer(TOPIC, "c", "quick");
    QueueSource slow = bench.consumer(TOPIC, "c", "slow");
    publishMany("c");
    settleMany(quick, 0);

    assertThat(bench.get(bench.transport().admin().browse("c", 0, Position.earliest(), MANY)))
        .hasSize(MANY);

    settleMany(slow, 0);

    assertThat(bench.get(bench.transport().admin().browse("c", 0, Position.earliest(), MANY)))
        .isEmpty();
  }
}
