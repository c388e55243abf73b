package dev.millrace.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.verification.crash.Exploration.Rehearsal;
import dev.millrace.verification.crash.Seeds.Explored;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CrashExplorationTest {
  private static final int SEEDS = 20;

  @Test
  void a_script_that_is_not_ended_does_everything_and_is_what_the_history_says() {
    Exploration exploration = new Exploration(World.SAFE);
    for (int seed = 0; seed < SEEDS; seed++) {
      Rehearsal rehearsal = exploration.rehearse(seed);

      assertThat(rehearsal.calls()).isGreaterThanOrEqualTo(150);
      assertThat(rehearsal.census())
          .containsOnlyKeys(
              "to QUEUE",
              "to TOPIC",
              "to STREAM",
              "at once",
              "delayed",
              "one",
              "several",
              "DONE",
              "DONE and publish",
              "AGAIN",
              "BACK",
              "DEAD",
              "checkpoint");
    }
  }

  @Test
  void nothing_acknowledged_is_lost_whichever_storage_call_is_the_last() throws Exception {
    long calls = 0;
    long runs = 0;
    long whileRecovering = 0;
    long told = 0;
    long messages = 0;
    for (Explored explored : Seeds.each(SEEDS, CrashExplorationTest::endAtEveryCall)) {
      calls += explored.points();
      runs += explored.exploration().runs();
      whileRecovering += explored.exploration().crashesWhileRecovering();
      told += explored.exploration().told();
      messages += explored.exploration().messages();
    }
    System.out.printf(
        "crash points: %,d storage calls over %d seeds, each the last once; %,d crashes while recovering; %,d acknowledgements held, %,d messages found%n",
        calls, SEEDS, whileRecovering, told, messages);
    assertThat(runs).isEqualTo(calls).isGreaterThanOrEqualTo(150L * SEEDS);
    assertThat(whileRecovering).isGreaterThan(calls / 2);
  }

  private static long endAtEveryCall(Exploration exploration, int seed) {
    long last = exploration.rehearse(seed).calls();
    for (long call = 1; call <= last; call++) {
      long die = call;
      // Right after the call, and as late as possible after it: when everybody has been told what
      // followed from it.
      boolean late = seed % 2 == 1;
      exploration.run(
          seed,
          (late ? "late" : "right") + " after call " + call,
          disk -> {
            if (late) {
              disk.dieBefore(die + 1);
            } else {
              disk.dieAfter(die);
            }
          },
          1 + (call + seed) % 16);
    }
    return last;
  }

  @Test
  void nothing_acknowledged_is_lost_whichever_named_boundary_is_the_last() throws Exception {
    long points = 0;
    for (Explored explored : Seeds.each(2, CrashExplorationTest::endAtEveryBoundary)) {
      points += explored.points();
    }
    System.out.printf("crash points: %,d named boundaries, each the last once%n", points);
    assertThat(points).isGreaterThan(100);
  }

  private static long endAtEveryBoundary(Exploration exploration, int seed) {
    long points = 0;
    for (Map.Entry<String, Long> point : exploration.rehearse(seed).points().entrySet()) {
      for (long time = 1; time <= point.getValue(); time++) {
        long occurrence = time;
        exploration.run(
            seed, "at " + point, disk -> disk.dieAt(point.getKey(), occurrence), 1 + time % 16);
        points++;
      }
    }
    return points;
  }
}
