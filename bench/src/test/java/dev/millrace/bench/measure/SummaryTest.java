package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SummaryTest {
  @Test
  void of_an_odd_number_the_median_is_the_middle_one() {
    assertThat(Summary.of(List.of(9.0, 1.0, 5.0))).isEqualTo(new Summary(5, 1, 9, 3));
  }

  @Test
  void of_an_even_number_the_median_is_between_the_two_in_the_middle() {
    assertThat(Summary.of(List.of(8.0, 1.0, 2.0, 4.0))).isEqualTo(new Summary(3, 1, 8, 4));
  }

  @Test
  void what_is_not_a_number_is_left_out() {
    assertThat(Summary.of(List.of(Double.NaN, 2.0)).median()).isEqualTo(2);
  }

  @Test
  void of_nothing_there_is_no_median() {
    assertThat(Summary.of(List.of()).median()).isNaN();
    assertThat(Summary.of(List.of()).rounds()).isZero();
  }
}
