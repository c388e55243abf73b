package dev.millrace.verification.durability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.MillraceException;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.verification.durability.Judge.Rule;
import dev.millrace.verification.durability.Mix.Opened;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Each durability loses what its name says, and no other; beside it the others lose no more. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DurabilityModelTest {
  private static final int RUNS = 250;
  private static final int MOST_RUNS = 10 * RUNS;

  /** Held, because the logging keeps its loggers weakly. */
  private static final Logger QUIET = Logger.getLogger("dev.millrace.embedded");

  static {
    QUIET.setLevel(Level.OFF);
  }

  /** How a process ends. */
  private enum End {
    KILL,
    POWER_LOSS
  }

  private final Map<Rule, String> broken = new TreeMap<>();
  private long lost;
  private long acknowledged;

  private void run(End end, long seed, Wiring wiring, Duration interval) {
    SimulatedDisk disk = new SimulatedDisk();
    // Right after a call, or as late as possible after it: when everybody has been told of it.
    long call = 20L + new Seeded(seed).below(230);
    if (seed % 2 == 0) {
      disk.dieAfter(call);
    } else {
      disk.dieBefore(call);
    }
    Simulation first = Simulation.on(disk, seed);
    Told told = new Told();
    try {
      new Mix(first, Opened.open(first, wiring, interval), told, seed).run();
    } catch (SimulatedCrash | MillraceException ended) {
      // Whatever the application was told until here has to hold.
    }
    Instant when = first.clock().now();
    Simulation second = first.restart(seed + 1);
    if (end == End.POWER_LOSS) {
      disk.losePower(seed);
    }
    Simulation third;
    Map<String, Left> left;
    try (second) {
      left = Left.of(second, Opened.open(second, Wiring.SAFE, interval));
      third = second.restart(seed + 2);
    }
    Judge judge = new Judge(told, left);
    (end == End.KILL ? judge.killed() : judge.powerLost(when))
        .broken()
        .forEach((rule, what) -> broken.putIfAbsent(rule, what + " (seed " + seed + ")"));
    // What was found when opening stays, even if the power goes then.
    disk.losePower(seed + 3);
    try (third) {
      Left.of(third, Opened.open(third, Wiring.SAFE, interval))
          .forEach((channel, now) -> {
            Left before = left.get(channel);
            assertThat(now.kept).isEqualTo(before == null ? null : before.kept);
          });
    }
    acknowledged += told.units.stream().filter(unit -> unit.at != null).count();
    lost += told.units.stream().filter(unit -> unit.at != null && isLost(unit, left)).count();
  }

  private static boolean isLost(Told.Unit unit, Map<String, Left> left) {
    return unit.messages.stream()
        .anyMatch(message -> {
          Left channel = left.get(message.channel());
          return channel == null || !channel.kept.containsKey(message.message().id());
        });
  }

  private void runAll(End end, Wiring wiring, Duration interval) {
    for (long seed = 0; seed < RUNS; seed++) {
      run(end, seed, wiring, interval);
    }
    System.out.printf(
        "%s: %,d steps acknowledged in %d runs, %d of them lost%n", end, acknowledged, RUNS, lost);
  }

  /** Until a rule is broken, which may take more luck than there is in a few hundred runs. */
  private void runUntil(Rule rule, End end, Wiring wiring, Duration interval) {
    for (long seed = 0; seed < MOST_RUNS && !broken.containsKey(rule); seed++) {
      run(end, seed, wiring, interval);
    }
    System.out.printf("%s: %d steps lost; broken: %s%n", end, lost, broken);
  }

  @Test
  void a_process_that_is_killed_loses_nothing_at_any_durability() {
    runAll(End.KILL, Wiring.SAFE, Mix.INTERVAL);

    assertThat(broken).isEmpty();
    assertThat(lost).isZero();
    assertThat(acknowledged).isGreaterThan(RUNS * 5L);
  }

  @Test
  void a_power_loss_takes_the_end_of_what_was_not_forced_and_nothing_else() {
    runAll(End.POWER_LOSS, Wiring.SAFE, Mix.INTERVAL);

    assertThat(broken).isEmpty();
    assertThat(acknowledged).isGreaterThan(RUNS * 5L);
    // Otherwise nothing was relaxed, and the test says nothing about it.
    assertThat(lost).isGreaterThan(RUNS / 10);
  }

  @Test
  void treating_fsync_as_os_is_caught() {
    runUntil(
        Rule.FSYNC_LOSES_NOTHING,
        End.POWER_LOSS,
        Wiring.SAFE.order(steps -> {
          steps.write();
          steps.answer();
          steps.handOut();
        }),
        Mix.INTERVAL);

    assertThat(broken).containsKey(Rule.FSYNC_LOSES_NOTHING);
  }

  @Test
  void waiting_longer_than_the_interval_is_caught() {
    runUntil(
        Rule.INTERVAL_LOSES_NO_MORE_THAN_THE_INTERVAL,
        End.POWER_LOSS,
        Wiring.SAFE,
        Duration.ofMinutes(1));

    assertThat(broken).containsOnlyKeys(Rule.INTERVAL_LOSES_NO_MORE_THAN_THE_INTERVAL);
  }

  @Test
  void acknowledging_before_the_write_is_caught() {
    runUntil(
        Rule.A_KILL_LOSES_NOTHING,
        End.KILL,
        Wiring.SAFE.order(steps -> {
          steps.answer();
          steps.write();
          steps.sync();
          steps.handOut();
        }),
        Mix.INTERVAL);

    assertThat(broken).containsKey(Rule.A_KILL_LOSES_NOTHING);
  }
}
