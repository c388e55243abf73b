package dev.millrace.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.broker.CommitOrder;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.verification.simulation.Epoch.Report;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulationTest {
  private static final long LEAST_STEPS = 1_000_000;

  /** {@code -Dmillrace.simulation.minutes=60} goes on for an hour, from another seed. */
  private static final Duration LENGTH =
      Duration.ofMinutes(Long.getLong("millrace.simulation.minutes", 0));

  private static final long FIRST_SEED = Long.getLong("millrace.simulation.seed", 1);

  private static Report run(long seed) {
    return new Epoch(seed, Wiring.SAFE, UnaryOperator.identity()).run();
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void a_million_steps_break_nothing() {
    long until = System.nanoTime() + LENGTH.toNanos();
    long steps = 0;
    long messages = 0;
    long deliveries = 0;
    Map<String, Integer> ends = new TreeMap<>();
    long seed = FIRST_SEED;
    while (steps < LEAST_STEPS || System.nanoTime() - until < 0) {
      Report report;
      try {
        report = run(seed);
      } catch (Broken broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
      steps += report.steps();
      messages += report.messages();
      deliveries += report.deliveries();
      report.ends().forEach((end, count) -> ends.merge(end, count, Integer::sum));
      seed++;
    }
    System.out.printf(
        "== simulation: %,d steps, seeds %d to %d; %,d messages, %,d deliveries; %s%n",
        steps, FIRST_SEED, seed - 1, messages, deliveries, ends);
    assertThat(steps).isGreaterThanOrEqualTo(LEAST_STEPS);
    assertThat(ends.keySet())
        .contains(
            "a call fails",
            "dies after a call",
            "dies before a call",
            "goes on",
            "is closed",
            "loses power",
            "the disk is full");
  }

  @Test
  void a_seed_gives_the_same_run_again() {
    Report first = run(77);

    assertThat(run(77)).isEqualTo(first);
    assertThat(run(78).trace()).isNotEqualTo(first.trace());
  }

  @Test
  void answering_before_the_sync_is_caught() {
    isCaught(steps -> {
      steps.write();
      steps.answer();
      steps.sync();
      steps.handOut();
    });
  }

  @Test
  void handing_out_before_the_sync_is_caught() {
    isCaught(steps -> {
      steps.write();
      steps.handOut();
      steps.sync();
      steps.answer();
    });
  }

  @Test
  void leaving_the_sync_out_is_caught() {
    isCaught(steps -> {
      steps.write();
      steps.answer();
      steps.handOut();
    });
  }

  private static void isCaught(CommitOrder order) {
    String caught = "";
    for (long seed = 1; seed <= 100 && caught.isEmpty(); seed++) {
      try {
        Report unused =
            new Epoch(seed, Wiring.SAFE.order(order), UnaryOperator.identity()).run();
      } catch (Broken broken) {
        caught = "seed " + seed + ": " + broken.getMessage();
      }
    }
    System.out.println("caught: " + caught);
    assertThat(caught).isNotEmpty();
  }
}
