package dev.millrace.embedded.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.seam.Chance;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class DueTimesTest {
  private static final Path DIRECTORY = Path.of("/data/due");

  /** So few that every test has several blocks. */
  private static final int PER_BLOCK = 16;

  private Simulation simulation = Simulation.of(1);

  DueTimesTest() throws IOException {
    simulation.disk().createDirectories(DIRECTORY);
    simulation.disk().forceDirectory(Path.of("/data"));
    simulation.disk().forceDirectory(Path.of("/"));
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private DueTimes open(byte[] noted) throws IOException {
    DueTimes times = DueTimes.in(simulation, DIRECTORY, "due", new Checksum(), PER_BLOCK);
    times.restore(noted);
    return times;
  }

  private static byte[] checkpoint(DueTimes times) throws IOException {
    DueTimes.Written written = times.write(times.snapshot());
    times.committed(written);
    return written.noted();
  }

  @Test
  void what_is_due_first_comes_first_wherever_it_is() throws IOException {
    DueTimes times = open(new byte[0]);
    times.add(30, 1, 2, 3);
    times.add(10, Integer.MAX_VALUE, -2, 1L << 60);
    checkpoint(times);
    times.add(20, 0, 0, 0);

    assertThat(times.next()).isEqualTo(10);
    assertThat(times.what()).isEqualTo(Integer.MAX_VALUE);
    assertThat(times.part()).isEqualTo(-2);
    assertThat(times.number()).isEqualTo(1L << 60);
    times.remove();
    assertThat(times.next()).isEqualTo(20);
    times.remove();
    assertThat(times.next()).isEqualTo(30);
    times.remove();
    assertThat(times.isEmpty()).isTrue();
  }

  @Test
  void what_was_written_is_not_in_memory_and_files_do_not_pile_up() throws IOException {
    DueTimes times = open(new byte[0]);
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 50; i++) {
        times.add(1_000 - round, 0, 0, round * 50 + i);
      }
      checkpoint(times);
      assertThat(times.inMemory()).isZero();
    }
    assertThat(simulation.disk().list(DIRECTORY)).hasSizeLessThan(12);

    for (int i = 0; i < 60 * 50; i++) {
      assertThat(times.next()).isEqualTo(1_000 - 59 + i / 50);
      times.remove();
    }
    assertThat(times.isEmpty()).isTrue();
    checkpoint(times);
    checkpoint(times);
    assertThat(simulation.disk().list(DIRECTORY)).isEmpty();
  }

  @Test
  void a_block_gives_back_in_order_whatever_numbers_it_was_given() {
    Chance chance = simulation.chance();
    for (int round = 0; round < 200; round++) {
      DueHeap heap = new DueHeap();
      DueHeap same = new DueHeap();
      for (long i = chance.between(1, 300); i > 0; i--) {
        int shift = (int) chance.between(0, 62);
        long due = chance.between(Long.MIN_VALUE, Long.MAX_VALUE) >> shift;
        long place = chance.between(Long.MIN_VALUE, Long.MAX_VALUE) >> shift;
        long number = chance.between(0, Long.MAX_VALUE) >> shift;
        heap.add(due, place, number);
        same.add(due, place, number);
      }

      DueBlock block = new DueBlock(heap);

      for (; !same.isEmpty(); same.remove()) {
        DueBlock copy = block.copy();
        assertThat(block.left()).isEqualTo(same.size());
        assertThat(List.of(block.due(), block.place(), block.number()))
            .isEqualTo(List.of(same.due(), same.place(), same.number()));
        block.remove();
        assertThat(copy.left()).as("another reader's place").isEqualTo(same.size());
      }
      assertThat(block.isEmpty()).isTrue();
    }
  }

  @Test
  void what_waits_for_a_time_of_a_day_takes_a_third_of_three_numbers_in_memory() {
    DueHeap heap = new DueHeap();
    for (long number = 0; number < DueMemory.PER_BLOCK; number++) {
      heap.add(simulation.chance().between(0, 24 * 3_600_000), 7L << 32, 1L << 40 | number);
    }

    assertThat(new DueBlock(heap).bytes()).isLessThan(8 * DueMemory.PER_BLOCK);
  }

  @Test
  void a_checkpoint_that_failed_is_made_up_for_by_the_next() throws IOException {
    DueTimes times = open(new byte[0]);
    times.add(5, 0, 0, 1);
    DueTimes.Snapshot first = times.snapshot();
    times.add(4, 0, 0, 2);
    simulation.disk().failCall(2, 1);
    assertThatThrownBy(() -> times.write(first)).isInstanceOf(IOException.class);

    byte[] noted = checkpoint(times);

    DueTimes again = open(noted);
    assertThat(again.number()).isEqualTo(2);
    again.remove();
    assertThat(again.number()).isEqualTo(1);
  }

  @Test
  void every_flipped_bit_is_found() throws IOException {
    byte[] noted;
    try (DueTimes times = open(new byte[0])) {
      for (int i = 0; i < 200; i++) {
        times.add(i, 1, 2, i);
      }
      noted = checkpoint(times);
    }
    Path file = DIRECTORY.resolve("00000001.due");
    int size = simulation.disk().content(file).length;
    for (int at = 0; at < size; at += 3) {
      // What fills a block up holds nothing.
      if (at < DueRun.HEADER + DueRun.PER_BLOCK * DueRun.ENTRY || at >= DueRun.BLOCK) {
        simulation.disk().flip(file, at, 1 << at % 8);
        assertThatThrownBy(() -> drain(open(noted)))
            .isInstanceOf(DamagedDataException.class)
            .hasMessageContaining("00000001.due");
        simulation.disk().flip(file, at, 1 << at % 8);
      }
    }
  }

  private static void drain(DueTimes times) {
    while (!times.isEmpty()) {
      times.next();
      times.remove();
    }
  }

  /** Whatever happens when, what waits comes, in its order, and nothing is missing. */
  @Test
  void no_crash_and_no_power_loss_loses_what_waits() throws IOException {
    try (Simulation dice = Simulation.of(9)) {
      for (int seed = 0; seed < 150; seed++) {
        Model model = new Model(dice.chance());
        DueTimes times = open(new byte[0]);
        for (int life = 0; life < 4; life++) {
          simulation.disk().dieAfter(dice.chance().between(1, 60));
          try {
            model.run(times);
          } catch (SimulatedCrash crash) {
            simulation = simulation.restart(seed);
          }
          if (seed % 2 == 0) {
            simulation.disk().losePower(seed);
          }
          times = open(model.noted);
          model.replay(times);
        }
        model.takeAll(times);
        times.close();
        for (Path file : simulation.disk().list(DIRECTORY)) {
          simulation.disk().delete(file);
        }
        simulation.disk().forceDirectory(DIRECTORY);
      }
    }
  }

  /** A log that tells after a crash what happened since the checkpoint. */
  private static final class Model {
    private final Chance chance;
    private final List<long[]> logged = new ArrayList<>();
    private final TreeSet<Long> dues = new TreeSet<>();
    private final Set<Long> waiting = new HashSet<>();

    /** What this process took. */
    private final Set<Long> taken = new HashSet<>();

    byte[] noted = new byte[0];
    private long now;
    private long number;

    Model(Chance chance) {
      this.chance = chance;
    }

    void run(DueTimes times) throws IOException {
      while (true) {
        for (long left = chance.between(0, 300); left > 0; left--) {
          add(times);
        }
        now += chance.between(0, 50);
        take(times, now);
        if (chance.between(0, 2) == 0) {
          checkpoint(times);
        }
      }
    }

    private void add(DueTimes times) {
      long due = now + chance.between(0, 200);
      long id = due << 32 | number++;
      logged.add(new long[] {due, id});
      waiting.add(id);
      dues.add(id);
      times.add(due, 0, 0, id);
    }

    private void take(DueTimes times, long until) {
      long last = Long.MIN_VALUE;
      while (!times.isEmpty() && times.next() <= until) {
        assertThat(times.next()).isGreaterThanOrEqualTo(last);
        last = times.next();
        waiting.remove(times.number());
        assertThat(taken.add(times.number())).as("comes once to a process").isTrue();
        dues.remove(times.number());
        times.remove();
      }
      assertThat(dues.isEmpty() || dues.first() >>> 32 > until).as("none is late").isTrue();
    }

    private void checkpoint(DueTimes times) throws IOException {
      DueTimes.Snapshot snapshot = times.snapshot();
      int upTo = logged.size();
      for (long left = chance.between(0, 20); left > 0; left--) {
        add(times);
      }
      take(times, now + chance.between(0, 5));
      DueTimes.Written written = times.write(snapshot);
      if (chance.between(0, 4) > 0) {
        noted = written.noted();
        logged.subList(0, upTo).clear();
        times.committed(written);
      }
    }

    void replay(DueTimes times) {
      taken.clear();
      for (long[] one : logged) {
        times.add(one[0], 0, 0, one[1]);
      }
    }

    void takeAll(DueTimes times) {
      take(times, Long.MAX_VALUE);
      assertThat(waiting).isEmpty();
    }
  }
}
