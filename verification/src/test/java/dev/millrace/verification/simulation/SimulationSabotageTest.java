package dev.millrace.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.embedded.broker.Wiring;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.DecoratedDisk;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Exchanges one part of the store for a wrong one, in runs that the store as it is passes. */
@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulationSabotageTest {
  private static final int SEEDS = 40;

  /** What was told and is not so may be seen by any of them. */
  private static final Promise[] ANY_BUT_THE_DISKS =
      EnumSet.complementOf(EnumSet.of(Promise.DISK_IS_BOUNDED)).toArray(new Promise[0]);

  private static void isCaught(Wiring wiring, Promise... promises) {
    isCaught(1, wiring, UnaryOperator.identity(), promises);
  }

  private static void isCaught(UnaryOperator<Disk> between, Promise... promises) {
    isCaught(1, Wiring.SAFE, between, promises);
  }

  /**
   * Such that one of these promises is seen broken, and in a run in which nothing is wrong without
   * it.
   */
  private static void isCaught(
      long first, Wiring wiring, UnaryOperator<Disk> between, Promise... promises) {
    for (long seed = first; seed < first + SEEDS; seed++) {
      try {
        run(seed, wiring, between);
      } catch (Violation violation) {
        System.out.println("caught: seed " + seed + ": " + violation.getMessage());
        assertThat(promises).contains(violation.promise());
        long passes = seed;
        assertThatCode(() -> run(passes, Wiring.SAFE, UnaryOperator.identity()))
            .doesNotThrowAnyException();
        return;
      }
    }
    assertThat(SEEDS).as("seeds in which nothing was found").isZero();
  }

  private static void run(long seed, Wiring wiring, UnaryOperator<Disk> between) {
    Epoch.Report unused = new Epoch(seed, wiring, between).run();
  }

  @Test
  void answering_before_the_sync_is_caught() {
    // Only the power can show it, and only if it goes in the middle of a commit: it takes a while.
    isCaught(
        17,
        Wiring.SAFE.order(steps -> {
          steps.write();
          steps.answer();
          steps.sync();
          steps.handOut();
        }),
        UnaryOperator.identity(),
        ANY_BUT_THE_DISKS);
  }

  @Test
  void handing_out_before_the_sync_is_caught() {
    isCaught(
        Wiring.SAFE.order(steps -> {
          steps.write();
          steps.handOut();
          steps.sync();
          steps.answer();
        }),
        Promise.POSITIONS_STAY,
        Promise.ORDER_OF_KEYS,
        Promise.NOTHING_IS_INVENTED,
        Promise.SETTLED_STAYS_SETTLED);
  }

  @Test
  void leaving_the_sync_out_is_caught() {
    isCaught(
        Wiring.SAFE.order(steps -> {
          steps.write();
          steps.answer();
          steps.handOut();
        }),
        ANY_BUT_THE_DISKS);
  }

  @Test
  void a_checkpoint_that_is_released_and_never_noted_is_caught() {
    isCaught(
        Wiring.SAFE.checkpoints(steps -> {
          steps.copy();
          steps.release();
        }),
        Promise.OPENS);
  }

  @Test
  void segments_that_are_not_forced_are_caught() {
    isCaught(
        disk ->
            new DecoratedDisk(disk) {
              @Override
              public DiskFile open(Path file, Open how) throws IOException {
                DiskFile open = super.open(file, how);
                return isSegment(file) ? new Unforced(open) : open;
              }
            },
        Promise.OPENS,
        Promise.RECEIPTS_SURVIVE,
        Promise.ORDER_OF_KEYS);
  }

  /** Says that it is durable and does nothing. */
  private static final class Unforced extends DecoratedDisk.DecoratedFile {
    Unforced(DiskFile file) {
      super(file);
    }

    @Override
    public void force() {}
  }

  @Test
  void segments_that_stay_on_the_disk_are_caught() {
    isCaught(
        disk ->
            new DecoratedDisk(disk) {
              @Override
              public void delete(Path file) throws IOException {
                if (isSegment(file)) {
                  rename(file, Path.of(file + ".gone"));
                } else {
                  super.delete(file);
                }
              }
            },
        Promise.DISK_IS_BOUNDED);
  }

  private static boolean isSegment(Path file) {
    return file.toString().endsWith(".seg");
  }
}
