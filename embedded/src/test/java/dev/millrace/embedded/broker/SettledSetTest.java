package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import java.util.BitSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SettledSetTest {
  private static final int SIZE = 3 * SettledSet.CHUNK;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 70_000, SettledSet.CHUNK, 2 * SettledSet.CHUNK - 1})
  void it_holds_what_a_plain_set_of_bits_holds(long start) {
    SettledSet set = new SettledSet(start);
    BitSet bits = new BitSet(SIZE);
    bits.set(0, (int) start);
    try (Simulation dice = Simulation.of(start + 1)) {
      Chance chance = dice.chance();
      for (int round = 0; round < 200; round++) {
        int from = (int) chance.between(0, SIZE - 1);
        int to = (int) Math.min(SIZE, from + chance.between(1, 3_000));
        for (int number = from; number < to; number++) {
          assertThat(set.add(number)).isEqualTo(!bits.get(number));
          bits.set(number);
        }
        int probe = (int) chance.between(0, SIZE - 1);
        assertThat(set.contains(probe)).isEqualTo(bits.get(probe));
        assertThat(set.nextClear(probe)).isEqualTo(bits.nextClearBit(probe));
        assertThat(set.containsAll(from, to)).isTrue();
      }
    }
  }

  @Test
  void a_chunk_that_is_complete_is_all_wherever_the_set_begins() {
    SettledSet set = new SettledSet(100);
    for (int number = SettledSet.CHUNK - 1; number >= 100; number--) {
      set.add(number);
    }

    assertThat(set.containsAll(0, SettledSet.CHUNK)).isTrue();
    assertThat(set.nextClear(0)).isEqualTo(SettledSet.CHUNK);
    assertThat(set.contains(SettledSet.CHUNK)).isFalse();
  }
}
