package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Chance;
import dev.millrace.simulation.Simulation;
import java.util.BitSet;
import java.util.Objects;
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
        int before = bits.cardinality();
        bits.set(from, to);
        assertThat(set.addRange(from, to)).isEqualTo(bits.cardinality() - before);
        int probe = (int) chance.between(0, SIZE - 1);
        assertThat(set.contains(probe)).isEqualTo(bits.get(probe));
        assertThat(set.nextClear(probe)).isEqualTo(bits.nextClearBit(probe));
        assertThat(set.containsAll(from, to)).isTrue();
        int end = (int) chance.between(probe, SIZE);
        assertThat(set.count(probe, end)).isEqualTo(bits.get(probe, end).cardinality());
        int gone = (int) chance.between(0, SIZE - 1);
        boolean isThere = gone >= start && bits.get(gone);
        assertThat(set.remove(gone)).isEqualTo(isThere);
        bits.set(gone, bits.get(gone) && !isThere);
      }
    }
  }

  @Test
  void it_says_once_which_chunks_changed() {
    SettledSet set = new SettledSet(0);
    set.addRange(SettledSet.CHUNK - 1, SettledSet.CHUNK + 1);
    assertThat(set.takeChanged().stream()).containsExactly(0, 1);

    assertThat(set.add(SettledSet.CHUNK)).isFalse();
    assertThat(set.takeChanged().isEmpty()).isTrue();

    set.add(3L * SettledSet.CHUNK);
    assertThat(set.takeChanged().stream()).containsExactly(3);
    set.untake(3);
    assertThat(set.takeChanged().stream()).containsExactly(3);
  }

  @Test
  void a_chunk_comes_back_as_it_was() {
    SettledSet set = new SettledSet(5);
    set.addRange(100, 300);
    SettledSet back = new SettledSet(5);
    back.restore(0, SettledChunk.of(Objects.requireNonNull(set.chunkAt(0)).toBytes()));

    assertThat(back.count(0, SettledSet.CHUNK)).isEqualTo(205);
    assertThat(back.addRange(5, SettledSet.CHUNK)).isEqualTo(SettledSet.CHUNK - 205);
    assertThat(back.containsAll(0, SettledSet.CHUNK)).isTrue();
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
