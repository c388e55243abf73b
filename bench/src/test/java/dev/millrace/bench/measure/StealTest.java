package dev.millrace.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StealTest {
  @Test
  void it_is_the_eighth_figure_as_a_part_of_the_first_eight() {
    Steal before = Steal.parse("cpu  100 0 100 800 0 0 0 10 7 7");
    Steal after = Steal.parse("cpu  150 0 130 800 0 0 0 30 9 9");

    assertThat(after.since(before)).isCloseTo(0.2, within(1e-9));
  }

  @Test
  void where_no_time_passed_it_is_not_known() {
    assertThat(new Steal(0, 0).since(new Steal(0, 0))).isNaN();
  }
}
