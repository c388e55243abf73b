package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import java.util.BitSet;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RangesTest {
  private static final int SIZE = 200;

  @Test
  void they_hold_what_a_plain_set_of_bits_holds_in_as_few_rows_as_can_be() {
    Ranges ranges = new Ranges();
    BitSet bits = new BitSet(SIZE);
    try (Simulation dice = Simulation.of(3)) {
      Chance chance = dice.chance();
      for (int round = 0; round < 5_000; round++) {
        int from = (int) chance.between(0, SIZE);
        int to = (int) chance.between(from, Math.min(SIZE, from + 20));
        if (chance.between(0, 1) == 0) {
          ranges.add(from, to);
          bits.set(from, to);
        } else {
          ranges.remove(from, to);
          bits.clear(from, to);
        }
        check(ranges, bits);
      }
    }
  }

  private static void check(Ranges ranges, BitSet bits) {
    assertThat(ranges.isEmpty()).isEqualTo(bits.isEmpty());
    int next = bits.nextSetBit(0);
    for (Map.Entry<Long, Long> row : ranges.rows().entrySet()) {
      assertThat(row.getKey()).isEqualTo(next);
      int end = bits.nextClearBit(next);
      assertThat(row.getValue()).isEqualTo(end);
      assertThat(ranges.contains(next)).isTrue();
      assertThat(ranges.contains(end)).isFalse();
      next = bits.nextSetBit(end);
    }
    assertThat(next).isEqualTo(-1);
  }
}
