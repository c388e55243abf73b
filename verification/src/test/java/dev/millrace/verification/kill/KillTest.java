package dev.millrace.verification.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("kill")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillTest {
  private static final int CYCLES = 100;
  private static final int LEAST = 100;

  @TempDir Path temp;

  @Test
  void a_writer_killed_a_hundred_times_loses_nothing_it_was_told_and_reorders_nothing()
      throws Exception {
    Path directory = temp.resolve("data");
    Seeded chance = new Seeded(Seam.real().clock().nanos());
    Ledger ledger = new Ledger();
    int acknowledged = 0;
    int poorest = Integer.MAX_VALUE;
    int killedWhileOpening = 0;
    int children = 0;
    for (int cycle = 0; cycle < CYCLES; cycle++) {
      if (cycle % 10 == 9) {
        // One that dies while it opens what the one before left, or soon after.
        try (Child child = Child.start(directory, children++)) {
          Seam.real().waiting().sleep(Duration.ofMillis(chance.between(100, 600)));
          killedWhileOpening += ledger.told(child.kill()) == 0 ? 1 : 0;
        }
        cycle(directory, ledger);
      }
      List<String> told;
      try (Child child = Child.start(directory, children++)) {
        child.awaitAcknowledged(LEAST);
        Seam.real().waiting().sleep(Duration.ofMillis(chance.between(0, 200)));
        told = child.kill();
      }
      acknowledged += ledger.told(told);
      poorest = Math.min(poorest, told.size());
      cycle(directory, ledger);
    }
    System.out.printf(
        "kill -9: %d cycles; acknowledged %,d in total, %,d in the poorest cycle; %d more killed while opening; lost %d; reordered within a key %d%n",
        CYCLES,
        acknowledged,
        poorest,
        killedWhileOpening,
        ledger.lost().size(),
        ledger.reordered().size());
    assertThat(poorest).isGreaterThanOrEqualTo(LEAST);
    assertThat(ledger.lost()).isEmpty();
    assertThat(ledger.reordered()).isEmpty();
  }

  private static void cycle(Path directory, Ledger ledger) {
    ledger.compare(directory);
    assertThat(ledger.lost()).isEmpty();
    assertThat(ledger.reordered()).isEmpty();
  }
}
