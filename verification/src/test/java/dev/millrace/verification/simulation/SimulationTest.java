package dev.millrace.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.broker.Wiring;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.simulation.Epoch.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulationTest {
  private static final long LEAST_STEPS = 1_000_000;

  /** {@code -Dmillrace.simulation.minutes=60} goes on for an hour. */
  private static final Duration LENGTH =
      Duration.ofMinutes(Long.getLong("millrace.simulation.minutes", 0));

  /** {@code -Dmillrace.simulation.seed=4711} begins there: one seed alone is the same again. */
  private static final long FIRST_SEED = Long.getLong("millrace.simulation.seed", 1);

  private static Report run(long seed) {
    try {
      return new Epoch(seed, Wiring.SAFE, UnaryOperator.identity()).run();
    } catch (Violation violation) {
      throw new AssertionError("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void a_million_steps_break_nothing() throws Exception {
    long until = System.nanoTime() + LENGTH.toNanos();
    AtomicLong steps = new AtomicLong();
    AtomicLong next = new AtomicLong(FIRST_SEED);
    List<Report> reports =
        inParallel(() -> {
          List<Report> mine = new ArrayList<>();
          while (steps.get() < LEAST_STEPS || System.nanoTime() - until < 0) {
            Report report = run(next.getAndIncrement());
            steps.addAndGet(report.steps());
            mine.add(report);
          }
          return mine;
        });
    Map<String, Integer> ends = new TreeMap<>();
    reports.forEach(report -> report.ends().forEach((end, n) -> ends.merge(end, n, Integer::sum)));
    System.out.printf(
        "== simulation: %,d steps, seeds %d to %d; %,d messages, %,d deliveries; %s%n",
        steps.get(),
        FIRST_SEED,
        next.get() - 1,
        reports.stream().mapToLong(Report::messages).sum(),
        reports.stream().mapToLong(Report::deliveries).sum(),
        ends);
    assertThat(steps.get()).isGreaterThanOrEqualTo(LEAST_STEPS);
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

  private interface Seeds {
    List<Report> run();
  }

  /** On as many threads as there are processors: what a seed does is its own. */
  private static List<Report> inParallel(Seeds seeds) throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    List<Report> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Future<List<Report>>> futures = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        futures.add(threads.submit(seeds::run));
      }
      for (Future<List<Report>> future : futures) {
        all.addAll(future.get());
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof AssertionError found) {
        throw found;
      }
      throw failed;
    }
    return all;
  }

  @Test
  void a_seed_gives_the_same_run_again() {
    Report first = run(77);

    assertThat(run(77)).isEqualTo(first);
    assertThat(run(78).trace()).isNotEqualTo(first.trace());
  }
}
