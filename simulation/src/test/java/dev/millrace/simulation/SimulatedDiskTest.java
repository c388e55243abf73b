package dev.millrace.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Disk.Open;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SimulatedDiskTest {
  private static final Path DIRECTORY = Path.of("/data");
  private static final Path FILE = DIRECTORY.resolve("file");
  private static final int SECTORS = 8;
  private static final int SEEDS = 200;

  private final SimulatedDisk disk = new SimulatedDisk();

  @BeforeEach
  void a_file_of_zeros_that_is_durable() throws IOException {
    disk.createDirectories(DIRECTORY);
    disk.forceDirectory(Path.of("/"));
    write(Open.CREATE, (byte) 0, true);
    disk.forceDirectory(DIRECTORY);
  }

  private void write(Open how, byte value, boolean force) throws IOException {
    try (DiskFile file = disk.open(FILE, how)) {
      write(file, value);
      if (force) {
        file.force();
      }
    }
  }

  private static void write(DiskFile file, byte value) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(SECTORS * 512);
    while (bytes.hasRemaining()) {
      bytes.put(value);
    }
    file.write(bytes.flip(), 0);
  }

  /** What each sector begins with, as one word, after a power loss. */
  private static String afterPowerLoss(SimulatedDisk disk, long seed) throws IOException {
    SimulatedDisk copy = disk.copy();
    copy.losePower(seed);
    StringBuilder sectors = new StringBuilder();
    byte[] content = copy.content(FILE);
    for (int i = 0; i < content.length; i += 512) {
      assertThat(content[i]).isEqualTo(content[i + 511]);
      sectors.append(content[i]);
    }
    return sectors.toString();
  }

  private Set<String> afterPowerLosses() throws IOException {
    Set<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      outcomes.add(afterPowerLoss(disk, seed));
    }
    return outcomes;
  }

  @Nested
  class What_was_forced {
    @Test
    void is_there_after_every_power_loss() throws IOException {
      write(Open.WRITE, (byte) 1, true);

      assertThat(afterPowerLosses()).containsExactly("11111111");
    }

    @Test
    void is_not_lost_with_what_is_written_over_it_elsewhere() throws IOException {
      write(Open.WRITE, (byte) 1, true);
      try (DiskFile file = disk.open(FILE, Open.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[512]), 512);
      }

      assertThat(afterPowerLosses()).containsExactlyInAnyOrder("11111111", "10111111");
    }
  }

  @Nested
  class What_was_not_forced {
    @Test
    void is_lost_kept_and_torn_sector_by_sector() throws IOException {
      write(Open.WRITE, (byte) 1, false);

      assertThat(afterPowerLosses())
          .contains("00000000", "11111111")
          .anyMatch(sectors -> sectors.contains("01"))
          .hasSizeGreaterThan(50);
    }

    @Test
    void may_be_any_of_the_contents_it_had() throws IOException {
      write(Open.WRITE, (byte) 1, false);
      write(Open.WRITE, (byte) 2, false);

      assertThat(afterPowerLosses())
          .contains("00000000", "22222222")
          .anyMatch(
              sectors -> sectors.contains("0") && sectors.contains("1") && sectors.contains("2"));
    }

    @Test
    void is_all_there_after_a_kill() throws IOException {
      write(Open.WRITE, (byte) 1, false);
      disk.kill();

      assertThat(disk.content(FILE)).containsOnly(1);
    }

    @Test
    void is_the_same_for_the_same_seed() throws IOException {
      write(Open.WRITE, (byte) 1, false);

      for (int seed = 0; seed < SEEDS; seed++) {
        assertThat(afterPowerLoss(disk, seed)).isEqualTo(afterPowerLoss(disk, seed));
      }
    }

    @Test
    void growth_may_be_lost_or_come_without_its_bytes() throws IOException {
      try (DiskFile file = disk.open(FILE, Open.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[] {7}), SECTORS * 512);
      }
      Set<String> outcomes = new TreeSet<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        SimulatedDisk copy = disk.copy();
        copy.losePower(seed);
        byte[] content = copy.content(FILE);
        outcomes.add(content.length + ":" + content[content.length - 1]);
      }

      assertThat(outcomes).containsExactlyInAnyOrder("4096:0", "4097:0", "4097:7");
    }
  }

  @Nested
  class Names {
    private final Path other = DIRECTORY.resolve("other");

    private Set<Object> afterPowerLosses() throws IOException {
      Set<Object> outcomes = new TreeSet<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        SimulatedDisk copy = disk.copy();
        copy.losePower(seed);
        outcomes.add(copy.list(DIRECTORY).toString());
      }
      return outcomes;
    }

    @Test
    void of_new_files_may_be_lost_until_the_directory_is_forced() throws IOException {
      DiskFile file = disk.open(other, Open.CREATE);
      file.write(ByteBuffer.wrap(new byte[] {1}), 0);
      file.force();
      assertThat(afterPowerLosses())
          .containsExactlyInAnyOrder("[/data/file]", "[/data/file, /data/other]");

      disk.forceDirectory(DIRECTORY);
      assertThat(afterPowerLosses()).containsExactly("[/data/file, /data/other]");
    }

    @Test
    void that_were_deleted_may_come_back() throws IOException {
      disk.delete(FILE);
      assertThat(afterPowerLosses()).containsExactlyInAnyOrder("[]", "[/data/file]");

      disk.forceDirectory(DIRECTORY);
      assertThat(afterPowerLosses()).containsExactly("[]");
    }

    @Test
    void change_in_one_step() throws IOException {
      disk.rename(FILE, other);

      assertThat(afterPowerLosses()).containsExactlyInAnyOrder("[/data/file]", "[/data/other]");
    }

    @Test
    void of_directories_may_be_lost_with_all_that_is_in_them() throws IOException {
      Path inner = DIRECTORY.resolve("inner");
      disk.createDirectories(inner);
      disk.open(inner.resolve("file"), Open.CREATE).force();
      disk.forceDirectory(inner);
      assertThat(afterPowerLosses())
          .containsExactlyInAnyOrder("[/data/file]", "[/data/file, /data/inner]");
    }
  }

  @Nested
  class A_process_that_ends {
    @Test
    void ends_after_the_call_it_was_told_and_never_calls_again() throws IOException {
      DiskFile file = disk.open(FILE, Open.WRITE);
      disk.dieAfter(2);

      write(file, (byte) 1);
      assertThatThrownBy(file::force).isInstanceOf(SimulatedCrash.class);
      assertThatThrownBy(() -> write(file, (byte) 2)).isInstanceOf(SimulatedCrash.class);
      assertThatThrownBy(() -> disk.exists(FILE)).isInstanceOf(SimulatedCrash.class);
      assertThat(disk.isDead()).isTrue();
      disk.kill();
      assertThat(afterPowerLosses()).containsExactly("11111111");
    }

    @Test
    void ends_instead_of_the_call_it_was_told() throws IOException {
      DiskFile file = disk.open(FILE, Open.WRITE);
      disk.dieBefore(2);

      write(file, (byte) 1);
      assertThatThrownBy(file::force).isInstanceOf(SimulatedCrash.class);
      disk.kill();
      assertThat(afterPowerLosses()).contains("00000000", "11111111");
    }

    @Test
    void ends_at_the_boundary_it_was_told() {
      disk.dieAt("here", 2);

      disk.reach("here");
      disk.reach("there");
      assertThatThrownBy(() -> disk.reach("here")).isInstanceOf(SimulatedCrash.class);
      assertThat(disk.points()).containsEntry("here", 2L).containsEntry("there", 1L);
    }

    @Test
    void leaves_its_locks_and_its_handles_behind() throws IOException {
      Path lock = DIRECTORY.resolve("LOCK");
      DiskFile file = disk.open(FILE, Open.WRITE);
      assertThat(disk.lock(lock)).isPresent();
      assertThat(disk.lock(lock)).isEmpty();
      disk.kill();

      assertThat(disk.lock(lock)).isPresent();
      assertThatThrownBy(() -> write(file, (byte) 1)).isInstanceOf(SimulatedCrash.class);
    }
  }

  @Nested
  class A_bad_disk {
    @Test
    void forgets_what_a_failed_force_should_have_kept_and_the_next_force_proves_nothing()
        throws IOException {
      Set<String> outcomes = new TreeSet<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        SimulatedDisk copy = disk.copy();
        DiskFile file = copy.open(FILE, Open.WRITE);
        write(file, (byte) 1);
        copy.failCall(1, seed);
        assertThatThrownBy(file::force).isInstanceOf(IOException.class);
        file.force();
        assertThat(copy.content(FILE)).containsOnly(1);
        outcomes.add(afterPowerLoss(copy, seed));
      }

      assertThat(outcomes).contains("00000000").hasSizeGreaterThan(50);
    }

    @Test
    void gets_what_is_written_again_after_a_failed_force() throws IOException {
      DiskFile file = disk.open(FILE, Open.WRITE);
      write(file, (byte) 1);
      disk.failCall(1, 3);
      assertThatThrownBy(file::force).isInstanceOf(IOException.class);
      write(file, (byte) 1);
      file.force();

      assertThat(afterPowerLosses()).containsExactly("11111111");
    }

    @Test
    void writes_a_part_before_a_write_fails() throws IOException {
      Set<Integer> lengths = new TreeSet<>();
      for (int seed = 0; seed < SEEDS; seed++) {
        SimulatedDisk copy = disk.copy();
        DiskFile file = copy.open(FILE, Open.WRITE);
        copy.failCall(1, seed);
        assertThatThrownBy(() -> write(file, (byte) 1)).isInstanceOf(IOException.class);
        int ones = 0;
        for (byte value : copy.content(FILE)) {
          ones += value;
        }
        lengths.add(ones);
      }

      assertThat(lengths).hasSizeGreaterThan(50);
    }

    @Test
    void refuses_to_grow_when_it_is_full_and_goes_on_within_what_it_has() throws IOException {
      disk.capacity(disk.used());
      DiskFile file = disk.open(FILE, Open.WRITE);

      assertThatThrownBy(() -> file.write(ByteBuffer.wrap(new byte[1]), SECTORS * 512))
          .isInstanceOf(DiskFullException.class);
      write(file, (byte) 1);
      file.force();
      assertThat(afterPowerLosses()).containsExactly("11111111");
    }
  }
}
