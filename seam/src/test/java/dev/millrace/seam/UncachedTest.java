package dev.millrace.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Disk.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are written and read past the system's cache, or as if they were. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class UncachedTest {
  private static final int PIECE = Pieces.BYTES;
  private static final int BLOCK = 4096;

  @TempDir Path temp;

  private final Disk disk = Seam.real().disk();
  private final Random random = new Random(7);

  @Test
  void this_machine_has_a_way_past_the_cache_where_tests_put_their_files() throws IOException {
    // Else the tests below would say nothing of it.
    try (DiskFile file = disk.open(temp.resolve("a"), Open.CREATE_UNCACHED);
        DiskFile same = disk.open(temp.resolve("a"), Open.READ_UNCACHED)) {
      assertThat(file).isInstanceOf(UncachedFile.class);
      assertThat(same).isInstanceOf(UncachedReader.class);
    }
  }

  @Test
  void a_file_has_what_was_written_and_no_more_whenever_it_is_forced() throws IOException {
    for (int round = 0; round < 20; round++) {
      Path path = temp.resolve("a" + round);
      byte[] all = new byte[8 * PIECE];
      random.nextBytes(all);
      int written = 0;
      try (DiskFile file = disk.open(path, Open.CREATE_UNCACHED)) {
        while (written < 4 * PIECE) {
          int some = random.nextInt(1 << random.nextInt(1, 22));
          file.write(ByteBuffer.wrap(all, written, some), written);
          written += some;
          assertThat(file.size()).isEqualTo(written);
          if (random.nextInt(8) == 0) {
            file.force();
            assertThat(Files.readAllBytes(path)).isEqualTo(Arrays.copyOf(all, written));
          }
        }
        file.force();
      }
      assertThat(Files.readAllBytes(path)).isEqualTo(Arrays.copyOf(all, written));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 4095, 4096, 4097, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 12_345})
  void a_file_is_read_from_anywhere_to_its_end_and_mostly_in_order(int size) throws IOException {
    byte[] all = new byte[size];
    random.nextBytes(all);
    Path path = Files.write(temp.resolve("a"), all);
    try (DiskFile file = disk.open(path, Open.READ_UNCACHED)) {
      assertThat(file.size()).isEqualTo(size);
      int at = 0;
      for (int i = 0; i < 200; i++) {
        int wanted = random.nextInt(1 << random.nextInt(1, 21));
        int there = Math.max(0, Math.min(wanted, size - at));
        ByteBuffer into = ByteBuffer.allocate(wanted + 3).position(3);
        assertThat(file.read(into, at)).isEqualTo(there);
        assertThat(into.position()).isEqualTo(3 + there);
        assertThat(Arrays.copyOfRange(into.array(), 3, 3 + there))
            .isEqualTo(Arrays.copyOfRange(all, Math.min(at, size), Math.min(at, size) + there));
        at = random.nextInt(6) == 0 ? random.nextInt(size + 5000) : at + there;
      }
    }
  }

  @Test
  void what_is_not_meant_is_refused_and_changes_nothing() throws IOException {
    Path path = temp.resolve("a");
    assertThatThrownBy(() -> disk.open(path, Open.READ_UNCACHED))
        .isInstanceOf(NoSuchFileException.class);
    try (DiskFile file = disk.open(path, Open.CREATE_UNCACHED)) {
      file.write(ByteBuffer.allocate(10), 0);
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 9))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("10 comes next, not 9");
      assertThatThrownBy(() -> file.read(ByteBuffer.allocate(1), 0))
          .isInstanceOf(IOException.class);
      file.force();
    }
    assertThatThrownBy(() -> disk.open(path, Open.CREATE_UNCACHED))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (DiskFile file = disk.open(path, Open.READ_UNCACHED)) {
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 10))
          .isInstanceOf(IOException.class);
    }
    assertThat(Files.size(path)).isEqualTo(10);
  }

  @Test
  void a_file_that_is_closed_is_not_used_any_more_and_closing_twice_is_fine() throws IOException {
    DiskFile file = disk.open(temp.resolve("a"), Open.CREATE_UNCACHED);
    file.write(ByteBuffer.allocate(3 * PIECE), 0);
    file.force();
    file.close();
    file.close();
    assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 3 * PIECE))
        .isInstanceOf(IOException.class);

    DiskFile same = disk.open(temp.resolve("a"), Open.READ_UNCACHED);
    assertThat(same.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
    same.close();
    same.close();
    assertThatThrownBy(() -> same.read(ByteBuffer.allocate(1), 0)).isInstanceOf(IOException.class);
  }

  @Test
  void what_a_write_failed_with_is_thrown_by_the_next_call_that_waits_for_it_and_by_all_after_it()
      throws IOException {
    Path full = Path.of("/dev/full");
    UncachedChannel channel =
        new UncachedChannel(
            full, StandardOpenOption.WRITE, FileChannel.open(full, StandardOpenOption.WRITE));
    try (UncachedFile file = new UncachedFile(channel, BLOCK, new Pieces())) {
      file.write(ByteBuffer.allocate(PIECE), 0);
      assertThatThrownBy(file::force).isInstanceOf(DiskFullException.class);
      assertThatThrownBy(file::force)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("an earlier write failed");
      assertThatThrownBy(() -> file.write(ByteBuffer.allocate(2 * PIECE), PIECE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("an earlier write failed");
    }
  }

  /** With blocks of one byte it is asked for what it refuses. */
  @Test
  void a_system_that_refuses_what_it_is_asked_for_past_the_cache_does_it_through_the_cache()
      throws IOException {
    byte[] all = new byte[3 * PIECE + 12_345];
    random.nextBytes(all);
    Path path = temp.resolve("a");
    try (UncachedFile file =
        new UncachedFile(Objects.requireNonNull(UncachedChannel.create(path)), 1, new Pieces())) {
      file.write(ByteBuffer.wrap(all, 0, 1_000), 0);
      file.force();
      file.write(ByteBuffer.wrap(all, 1_000, all.length - 1_000), 1_000);
      file.force();
    }
    assertThat(Files.readAllBytes(path)).isEqualTo(all);

    ByteBuffer into = ByteBuffer.allocate(all.length - 777);
    try (UncachedReader file =
        new UncachedReader(Objects.requireNonNull(UncachedChannel.read(path)), 1, new Pieces())) {
      assertThat(file.read(into, 777)).isEqualTo(all.length - 777);
    }
    assertThat(into.array()).isEqualTo(Arrays.copyOfRange(all, 777, all.length));
  }
}
