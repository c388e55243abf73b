package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class GapTest {
  private static Gap gap(Position.Exact first, Position.Exact last, long messages) {
    return new Gap(first, last, messages, Gap.Reason.EXPIRED);
  }

  private static Position.Exact at(int partition, long offset) {
    return new Position.Exact(partition, offset);
  }

  @Test
  void says_what_is_missed_and_why() {
    assertThat(gap(at(2, 5), at(2, 1_009), 1_000))
        .hasToString("retention passed over 1,000 messages between 2/5 and 2/1009");
  }

  @Test
  void what_is_no_stretch_of_one_partition_is_refused() {
    assertThatThrownBy(() -> gap(at(0, 5), at(1, 6), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> gap(at(0, 5), at(0, 4), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> gap(at(0, 5), at(0, 6), 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> gap(at(0, 5), at(0, 6), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
