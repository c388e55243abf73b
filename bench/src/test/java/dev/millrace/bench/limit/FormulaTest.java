package dev.millrace.bench.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.bench.limit.Limits.Gauge;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class FormulaTest {
  private static final Limits MACHINE =
      new Limits(
          Map.of(
              Gauge.RAW_P50_US, 100.0,
              Gauge.RAW_MEAN_US, 120.0,
              Gauge.WAKE_US, 4.0,
              Gauge.DURABLE_1M, 2e9,
              Gauge.DURABLE_8M, 3e9,
              Gauge.DURABLE_TWO, 2.5e9,
              Gauge.COPY, 10e9,
              Gauge.PARSE, 50e6));

  @Test
  void one_publisher_gets_a_message_for_each_sync() {
    assertThat(Formula.SYNC.perSecond(MACHINE, load(1, 1))).isCloseTo(10_000, within(1e-6));
  }

  @Test
  void n_publishers_share_a_sync_and_are_woken_one_by_one() {
    assertThat(Formula.GROUP.perSecond(MACHINE, load(64, 1)))
        .isCloseTo(64 / (120e-6 + 64 * 4e-6), within(1e-6));
  }

  @Test
  void batches_multiply_that_up_to_what_the_disk_takes() {
    double group = Formula.GROUP.perSecond(MACHINE, load(64, 1));

    assertThat(Formula.BATCHES.perSecond(MACHINE, load(64, 10)))
        .isCloseTo(10 * group, within(1e-6));
    assertThat(Formula.BATCHES.perSecond(MACHINE, load(64, 1_000)))
        .isCloseTo(3e9 / 256, within(1e-6));
  }

  @Test
  void where_nobody_waits_the_smaller_of_disk_and_half_a_copy_counts() {
    assertThat(Formula.BYTES.perSecond(MACHINE, load(1, 1))).isCloseTo(3e9 / 256, within(1e-6));
    assertThat(Formula.BYTES.perSecond(MACHINE.with(Gauge.COPY, 4e9), load(1, 1)))
        .isCloseTo(2e9 / 256, within(1e-6));
  }

  @Test
  void a_growing_backlog_is_held_against_a_log_and_fresh_files_and_the_bytes_really_written() {
    assertThat(Formula.WRITTEN.perSecond(MACHINE, new Load(1, 1, 256, 600)))
        .isCloseTo(2.5e9 / 600, within(1e-6));
  }

  @Test
  void a_formula_without_its_figures_has_no_answer() {
    assertThat(Formula.GROUP.perSecond(new Limits(Map.of()), load(64, 1))).isNaN();
  }

  private static Load load(int threads, int batch) {
    return new Load(threads, batch, 256, Double.NaN);
  }
}
