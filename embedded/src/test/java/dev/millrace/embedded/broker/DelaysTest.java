package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is delayed comes once, at its time, whatever happens to the store until then. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DelaysTest {
  private final Bench bench = Bench.restless().declare(QUEUE, "work");
  private final Map<String, Instant> waiting = new HashMap<>();
  private QueueSource consumer = bench.consumer("work");
  private @Nullable CompletionStage<List<Delivery>> receiving;
  private int published;

  @AfterEach
  void close() {
    bench.close();
  }

  private Instant now() {
    return bench.simulation().clock().now();
  }

  private void publish(Duration delay) {
    String id = "m" + published++;
    Instant due = now().plus(delay);
    waiting.put(id, due);
    bench.get(
        bench.transport().publish(List.of(new Outgoing("work", Bench.message(id, null), due))));
  }

  /** Everything that is due comes, and nothing else. */
  private void take() {
    boolean more = true;
    while (more) {
      CompletionStage<List<Delivery>> open = receiving;
      if (open == null) {
        open = consumer.receive(100, 1 << 20);
      }
      more = bench.isDone(open);
      receiving = more ? null : open;
      if (more) {
        for (Delivery delivery : bench.get(open)) {
          String id = delivery.message().id();
          assertThat(waiting.get(id)).as(id).isNotNull().isBeforeOrEqualTo(now());
          // Its lease may have passed while time went on; then it comes again.
          if (bench.done(consumer, delivery)) {
            waiting.remove(id);
          }
        }
      }
    }
    assertThat(waiting.values()).allSatisfy(due -> assertThat(due).isAfter(now()));
    assertThat(bench.info("work").delayed()).isEqualTo(waiting.size());
  }

  private void again() {
    receiving = null;
    consumer = bench.consumer("work");
  }

  private List<Path> files() {
    try {
      List<Path> files = new ArrayList<>();
      for (Path file : bench.simulation().disk().list(Path.of("/data/state"))) {
        if (file.toString().endsWith(".due")) {
          files.add(file);
        }
      }
      return files;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void it_comes_once_and_at_its_time(long seed) {
    try (Simulation dice = Simulation.of(seed)) {
      Chance chance = dice.chance();
      for (int step = 0; step < 150; step++) {
        switch ((int) chance.between(0, 9)) {
          case 0, 1, 2, 3, 4, 5 -> publish(Duration.ofSeconds(chance.between(1, 600)));
          case 6, 7 -> {
            bench.advance(Duration.ofMillis(chance.between(0, 60_000)));
            take();
          }
          case 8 -> {
            if (chance.between(0, 1) == 0) {
              bench.reopen();
            } else {
              bench.kill();
            }
            again();
          }
          default -> {
            bench.losePower(seed);
            again();
          }
        }
      }
      assertThat(files()).isNotEmpty();
      bench.advance(Duration.ofSeconds(601));
      take();
      assertThat(waiting).isEmpty();
    }
  }

  @Test
  void what_is_due_when_the_store_was_closed_comes_when_it_is_opened() {
    for (int i = 0; i < 100; i++) {
      publish(Duration.ofDays(3 + i % 2));
    }
    bench.transport().close();
    bench.advance(Duration.ofDays(3));
    bench.reopen();
    again();

    take();

    assertThat(waiting).hasSize(50);
  }
}
