package dev.millrace.verification.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Seam;
import dev.millrace.soak.Sabotage;
import dev.millrace.soak.Soak;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("kill")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillTest {
  private static final int CYCLES = 100;
  private static final int LEAST = 100;

  @TempDir Path temp;

  /** A second a cycle; a machine that does other things as well may need several. */
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  @Test
  void a_process_killed_a_hundred_times_loses_nothing_it_was_told() throws Exception {
    long seed = Seam.real().clock().nanos();

    Soak.Summary sum = new Soak(CYCLES, temp, seed, Sabotage.NONE, cycle -> {}).kill();

    System.out.printf(
        "== kill -9: %d cycles; acknowledged %,d in total, %,d in the poorest cycle; problems %d; seed %d%n",
        sum.cycles(), sum.acknowledged(), sum.poorest(), sum.problems().size(), seed);
    assertThat(sum.problems()).isEmpty();
    assertThat(sum.cycles()).isEqualTo(CYCLES);
    assertThat(sum.poorest()).isGreaterThanOrEqualTo(LEAST);
  }

  @Test
  void receipts_that_are_given_before_anything_is_written_are_found() throws Exception {
    Soak.Summary sum = new Soak(3, temp, 1, Sabotage.EARLY_RECEIPTS, cycle -> {}).kill();

    assertThat(sum.problems())
        .anySatisfy(problem -> assertThat(problem).contains("was acknowledged and is gone"));
  }
}
