package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.log.Checkpointed.Order;
import dev.millrace.simulation.SimulatedCrash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * Runs what a seed says against a log, and against all that there is to know of one: how many words
 * were written, and how many are durable. The same runs catch logs with a mistake in them.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogModelTest {
  private static final int SEEDS = 150;
  private static final int STEPS = 120;

  @Test
  void whatever_happens_words_come_back_in_order_and_those_forced_come_back_all()
      throws IOException {
    long recycled = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      try (Run run = new Run(seed, Checkpointed.settings(), Order.RECYCLE_LAST)) {
        run.steps();
        recycled += run.store.disk().points().getOrDefault("log.recycle.renamed", 0L);
      }
    }
    assertThat(recycled).isGreaterThan(SEEDS);
  }

  @Test
  void believing_a_frame_from_before_its_file_was_recycled_is_caught() {
    Checksum credulous =
        new Checksum() {
          @Override
          public boolean follows(long expected, long sequence, int last, int previous) {
            return true;
          }
        };
    assertCaught(Checkpointed.settings().checksum(credulous), Order.RECYCLE_LAST);
  }

  @Test
  void recycling_before_the_checkpoint_is_durable_is_caught() {
    assertCaught(Checkpointed.settings(), Order.RECYCLE_BEFORE_THE_CHECKPOINT_IS_DURABLE);
  }

  private static void assertCaught(LogSettings settings, Order order) {
    List<String> caught = new ArrayList<>();
    for (int seed = 0; seed < SEEDS && caught.isEmpty(); seed++) {
      try (Run run = new Run(seed, settings, order)) {
        run.steps();
      } catch (AssertionError | RuntimeException | IOException noticed) {
        caught.add("seed " + seed + ": " + noticed.getMessage());
      }
    }
    assertThat(caught).isNotEmpty();
  }

  /** One run, and what must be true of it. */
  private static final class Run implements AutoCloseable {
    private final Checkpointed store;
    private final Random random;
    private final int seed;
    private long written;
    private long durable;
    private long whole;

    Run(int seed, LogSettings settings, Order order) {
      this.seed = seed;
      this.random = new Random(seed);
      this.store = new Checkpointed(settings, order);
    }

    void steps() throws IOException {
      store.open();
      for (int step = 0; step < STEPS; step++) {
        boolean dies = random.nextInt(12) == 0;
        if (dies) {
          store.disk().dieAfter(1 + random.nextInt(12));
        }
        try {
          step();
          if (dies && random.nextBoolean()) {
            step();
          }
        } catch (SimulatedCrash died) {
          reopen(random.nextInt(4) > 0);
        }
        assertThat(store.log().usedBytes()).isLessThanOrEqualTo(Checkpointed.settings().capBytes());
      }
      store.disk().dieAfter(Long.MAX_VALUE / 2);
      store.log().close();
      durable = written;
      reopen(true);
    }

    private void step() throws IOException {
      switch (random.nextInt(20)) {
        case 0 -> seal();
        case 1, 2 -> checkpoint();
        case 3 -> reopen(false);
        case 4 -> reopen(true);
        case 5, 6, 7 -> force();
        default -> append(1 + random.nextInt(5));
      }
    }

    private void append(int words) throws IOException {
      List<LogRecord> records = new ArrayList<>();
      long bytes = 0;
      for (int i = 0; i < words; i++) {
        LogRecord record = Store.record(Checkpointed.word(written + i));
        records.add(record);
        bytes += record.size();
      }
      if (!store.log().room(bytes).takes(true)) {
        assertThat(store.log().room(bytes).byCap()).isTrue();
        checkpoint();
      }
      assertThat(store.log().room(bytes)).as("seed %d", seed).isEqualTo(Room.PLENTY);
      // A crash in the middle leaves all of the frame or nothing.
      int before = (int) written;
      written += words;
      whole = before;
      store.log().append(records);
      whole = written;
    }

    private void force() {
      store.log().force();
      durable = written;
    }

    private void seal() {
      if (store.log().seal()) {
        durable = written;
      }
    }

    private void checkpoint() throws IOException {
      force();
      store.checkpoint(written);
    }

    private void reopen(boolean power) throws IOException {
      int crashes = random.nextInt(3);
      if (power) {
        store.losePower(random.nextLong());
      } else {
        store.kill();
        // What was written outlives the process, durable or not, until the power goes.
        durable = crashes == 0 ? whole : durable;
      }
      for (; crashes > 0; crashes--) {
        store.disk().dieAfter(1 + random.nextInt(8));
        try {
          store.open();
          check();
          // It is open, and the plan for its death is still there.
          store.disk().dieAfter(Long.MAX_VALUE / 2);
        } catch (SimulatedCrash died) {
          assertThat(died).isNotNull();
        }
        store.losePower(random.nextLong());
      }
      store.open();
      check();
    }

    private void check() {
      long found = store.words();
      assertThat(found).as("seed %d: words", seed).isBetween(durable, written);
      for (int i = 0; i < store.replayed.size(); i++) {
        String word = Checkpointed.word(store.before + i);
        assertThat(store.replayed.get(i).equals(word))
            .as("seed %d: %s", seed, word.substring(0, word.indexOf(' ', 5)))
            .isTrue();
        assertThat(store.log().read(store.locations.get(i), word.length()).remaining())
            .isEqualTo(word.length());
      }
      written = found;
      durable = found;
      whole = found;
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
