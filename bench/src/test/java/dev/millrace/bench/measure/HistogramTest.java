package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void without_durations_there_is_no_percentile() {
    assertThat(histogram.micros(0.5)).isNaN();
  }

  @Test
  void percentiles_are_those_of_what_was_added_within_two_percent() {
    for (long micros = 1; micros <= 100_000; micros++) {
      histogram.add(micros * 1_000);
    }

    assertThat(histogram.total()).isEqualTo(100_000);
    assertThat(histogram.micros(0.5)).isCloseTo(50_000, Percentage.withPercentage(2));
    assertThat(histogram.micros(0.99)).isCloseTo(99_000, Percentage.withPercentage(2));
    assertThat(histogram.micros(1)).isCloseTo(100_000, Percentage.withPercentage(2));
  }

  @Test
  void the_mean_is_the_sum_by_the_number() {
    assertThat(histogram.meanMicros()).isNaN();
    histogram.add(1_000);
    histogram.add(8_000);

    assertThat(histogram.meanMicros()).isEqualTo(4.5);
  }

  @Test
  void short_durations_keep_their_nanoseconds() {
    histogram.add(7);

    assertThat(histogram.micros(0.5)).isCloseTo(0.0075, within(0.001));
  }

  @Test
  void the_longest_duration_there_is_has_a_bucket() {
    histogram.add(Long.MAX_VALUE);

    assertThat(histogram.micros(0.5)).isCloseTo(Long.MAX_VALUE / 1e3, Percentage.withPercentage(2));
  }

  @Test
  void two_are_added_up() {
    Histogram other = new Histogram();
    histogram.add(1_000);
    other.add(9_000_000);

    histogram.addAll(other);

    assertThat(histogram.total()).isEqualTo(2);
    assertThat(histogram.micros(1)).isCloseTo(9_000, Percentage.withPercentage(2));
  }
}
