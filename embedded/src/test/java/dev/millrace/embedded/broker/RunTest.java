package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.batch.Piece;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RunTest {
  private static final int SIZE = 300;

  @Test
  void leases_are_marked_and_released_together_as_they_would_be_one_by_one() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Run run = run();
      BitSet leased = new BitSet();
      leased.set(0, SIZE);
      BitSet marked = new BitSet();
      for (int step = 0; step < 60; step++) {
        int from = random.nextInt(SIZE);
        int most = 1 + random.nextInt(random.nextBoolean() ? 4 : 200);
        int expected = 0;
        while (expected < most && leased.get(from + expected) && !marked.get(from + expected)) {
          expected++;
        }
        assertThat(run.mark(from, most)).as("seed %d", seed).isEqualTo(expected);
        marked.set(from, from + expected);
        if (expected > 0 && random.nextBoolean()) {
          run.release(from, expected);
          leased.clear(from, from + expected);
        }
        if (random.nextInt(10) == 0) {
          run.unmark();
          marked.clear();
        }
        assertThat(run.live()).isEqualTo(leased.cardinality());
        for (int at = 0; at < SIZE; at++) {
          assertThat(run.isLeased(at)).isEqualTo(leased.get(at));
          assertThat(run.isMarked(at)).isEqualTo(marked.get(at));
        }
      }
    }
  }

  /** With so many leases, of nobody's cursor and nobody: it never asks them. */
  @SuppressWarnings("NullAway")
  private static Run run() {
    Piece piece = new Piece(SIZE);
    for (int i = 0; i < SIZE; i++) {
      piece.add(0, 4, new byte[0]);
    }
    Run run = new Run(null, null);
    Entries entries = piece.place(0, 0, 0, 0).entries();
    while (entries.next()) {
      run.add(entries, 0, 0, false);
    }
    run.lease(1, 1);
    return run;
  }
}
