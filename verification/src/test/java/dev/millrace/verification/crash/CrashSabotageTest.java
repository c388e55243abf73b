package dev.millrace.verification.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.embedded.broker.CheckpointOrder;
import dev.millrace.embedded.broker.CommitOrder;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.DecoratedDisk;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.verification.promise.Violation.Promise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Exchanges one part of the store for a wrong one. The runs are those that the store as it is
 * passes.
 */
@Tag("crash")
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CrashSabotageTest {
  private static final int SEEDS = 6;

  /** What happens to the process in a run. */
  private interface Plan {
    void put(SimulatedDisk disk, long call, long seed);
  }

  private static final Plan CRASH = (disk, call, seed) -> disk.dieBefore(call + 1);

  /** A call fails early and the process dies later, if it goes on at all. */
  private static final Plan FAIL_THEN_CRASH =
      (disk, call, seed) -> {
        disk.failCall(call, seed);
        disk.dieBefore(call + 1 + seed);
      };

  private static void assertCaught(World sabotaged, Plan plan, Promise promise) {
    long last = new Exploration(World.SAFE).rehearse(1).calls();
    for (long call = 1; call <= last; call++) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        Exploration exploration = new Exploration(sabotaged).collecting();
        run(exploration, plan, seed, call);
        if (exploration.violations().containsKey(promise)) {
          System.out.printf("caught: %s%n", exploration.violations().get(promise));
          long passes = seed;
          long too = call;
          assertThatCode(() -> run(new Exploration(World.SAFE), plan, passes, too))
              .doesNotThrowAnyException();
          return;
        }
      }
    }
    assertThat(promise).as("broken in one of the runs").isNull();
  }

  private static void run(Exploration exploration, Plan plan, long seed, long call) {
    exploration.run(
        seed, "call " + call, disk -> plan.put(disk, call, seed), 1 + (call + seed) % 16);
  }

  /** As {@link #assertCaught}, where the process ends at each boundary of each checkpoint. */
  private static void assertCaughtInCheckpoints(World sabotaged, Promise... promises) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      for (Map.Entry<String, Long> point :
          new Exploration(World.SAFE).rehearse(seed).points().entrySet()) {
        if (!point.getKey().contains("checkpoint") && !point.getKey().startsWith("log.recycle")) {
          continue;
        }
        for (long time = 1; time <= point.getValue(); time++) {
          Exploration exploration = new Exploration(sabotaged).collecting();
          endAt(exploration, point.getKey(), time, seed);
          Optional<Promise> broken =
              Stream.of(promises).filter(exploration.violations()::containsKey).findFirst();
          if (broken.isPresent()) {
            System.out.printf("caught: %s%n", exploration.violations().get(broken.get()));
            long passes = seed;
            long too = time;
            assertThatCode(() -> endAt(new Exploration(World.SAFE), point.getKey(), too, passes))
                .doesNotThrowAnyException();
            return;
          }
        }
      }
    }
    assertThat(promises).as("one of them broken in one of the runs").isEmpty();
  }

  private static void endAt(Exploration exploration, String point, long time, long seed) {
    exploration.run(seed, "at " + point, disk -> disk.dieAt(point, time), 1 + time % 16);
  }

  private static World checkpoints(CheckpointOrder order) {
    return new World(Wiring.SAFE.checkpoints(order), UnaryOperator.identity());
  }

  private static World order(CommitOrder order) {
    return new World(Wiring.SAFE.order(order), UnaryOperator.identity());
  }

  private static World disk(UnaryOperator<Disk> decorator) {
    return new World(Wiring.SAFE, decorator);
  }

  @Test
  void acknowledging_before_the_sync_is_caught() {
    assertCaught(
        order(steps -> {
          steps.write();
          steps.answer();
          steps.sync();
          steps.handOut();
        }),
        CRASH,
        Promise.RECEIPTS_SURVIVE);
  }

  @Test
  void exposing_before_it_is_durable_is_caught() {
    assertCaught(
        order(steps -> {
          steps.write();
          steps.handOut();
          steps.sync();
          steps.answer();
        }),
        CRASH,
        Promise.EXPOSED_IS_DURABLE);
  }

  @Test
  void leaving_out_the_sync_of_the_directory_is_caught() {
    assertCaught(
        disk(disk ->
            new DecoratedDisk(disk) {
              @Override
              public void forceDirectory(Path directory) {}
            }),
        CRASH,
        Promise.RECEIPTS_SURVIVE);
  }

  @Test
  void leaving_out_the_comparison_of_checksums_is_caught() {
    Checksum trusting =
        new Checksum() {
          @Override
          public boolean matches(ByteBuffer bytes, int stored) {
            return true;
          }
        };
    assertCaught(
        new World(Wiring.SAFE.checksum(trusting), UnaryOperator.identity()),
        CRASH,
        Promise.SAME_BYTES);
  }

  @Test
  void trying_a_failed_sync_again_is_caught() {
    assertCaught(
        disk(disk ->
            new DecoratedDisk(disk) {
              @Override
              public DiskFile open(Path file, Open how) throws IOException {
                return new Stubborn(super.open(file, how));
              }
            }),
        FAIL_THEN_CRASH,
        Promise.RECEIPTS_SURVIVE);
  }

  /** Believes that a sync which succeeds at the second try has made up for the first. */
  private static final class Stubborn extends DecoratedDisk.DecoratedFile {
    Stubborn(DiskFile file) {
      super(file);
    }

    @Override
    public void force() throws IOException {
      try {
        super.force();
      } catch (IOException failed) {
        super.force();
      }
    }
  }

  @Test
  void recycling_the_log_and_deleting_segments_without_a_checkpoint_is_caught() {
    // That it comes too late cannot be told from its never coming: what is released is released by
    // the broker, in a step of its own.
    assertCaughtInCheckpoints(
        checkpoints(steps -> {
          steps.copy();
          steps.release();
        }),
        Promise.OPENS,
        Promise.RECEIPTS_SURVIVE);
  }

  @Test
  void not_forcing_segments_before_the_checkpoint_names_them_is_caught() {
    assertCaughtInCheckpoints(unforced("segments"), Promise.OPENS, Promise.RECEIPTS_SURVIVE);
  }

  @Test
  void not_forcing_the_checkpoint_before_the_log_is_recycled_is_caught() {
    assertCaughtInCheckpoints(unforced("checkpoint"), Promise.OPENS, Promise.RECEIPTS_SURVIVE);
  }

  /** Files of one folder of the store are never forced. */
  private static World unforced(String folder) {
    return disk(disk ->
        new DecoratedDisk(disk) {
          @Override
          public DiskFile open(Path file, Open how) throws IOException {
            DiskFile open = super.open(file, how);
            return file.toString().contains("/" + folder + "/") ? new Unforced(open) : open;
          }
        });
  }

  /** Says that it is durable and does nothing. */
  private static final class Unforced extends DecoratedDisk.DecoratedFile {
    Unforced(DiskFile file) {
      super(file);
    }

    @Override
    public void force() {}
  }
}
