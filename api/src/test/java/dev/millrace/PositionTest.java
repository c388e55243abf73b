package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PositionTest {
  @Test
  void is_read_back_from_what_it_prints() {
    for (Position position :
        List.of(
            Position.earliest(),
            Position.latest(),
            Position.at(Instant.parse("2010-12-01T08:26:00Z")),
            Position.of(0, 12),
            Position.of(3, 12))) {
      assertThat(Position.parse(position.toString())).isEqualTo(position);
    }
  }

  @Test
  void refuses_what_is_no_position_and_says_what_is() {
    for (String text : List.of("", "twelve", "-1", "1/", "/1", "@yesterday", "1/-1")) {
      assertThatThrownBy(() -> Position.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("use earliest, latest");
    }
  }

  @Test
  void has_an_order_within_a_partition_only() {
    assertThat(new Position.Exact(1, 5).isAfter(new Position.Exact(1, 4))).isTrue();
    assertThatThrownBy(() -> new Position.Exact(1, 5).isAfter(new Position.Exact(2, 4)))
        .hasMessageContaining("different partitions");
  }
}
