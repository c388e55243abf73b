package dev.millrace.seam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Disk.Lock;
import dev.millrace.seam.Disk.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RealDiskTest {
  @TempDir Path temp;

  private final Disk disk = Seam.real().disk();

  @Test
  void writes_reads_renames_lists_and_deletes() throws IOException {
    Path file = temp.resolve("a");
    try (DiskFile open = disk.open(file, Open.CREATE)) {
      open.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 4);
      open.force();
      assertThat(open.size()).isEqualTo(7);
      ByteBuffer into = disk.buffer(10);
      assertThat(open.read(into, 5)).isEqualTo(2);
      assertThat(into.get(0)).isEqualTo((byte) 2);
    }
    disk.rename(file, temp.resolve("b"));
    disk.forceDirectory(temp);
    disk.open(temp.resolve("a"), Open.CREATE).close();

    assertThat(disk.list(temp)).containsExactly(temp.resolve("a"), temp.resolve("b"));
    disk.delete(temp.resolve("b"));
    assertThat(disk.exists(temp.resolve("b"))).isFalse();
  }

  @Test
  void what_is_written_out_ahead_is_forced_with_the_rest_and_may_be_closed_at_once()
      throws IOException {
    Path file = temp.resolve("a");
    try (DiskFile open = disk.open(file, Open.CREATE)) {
      for (int i = 0; i < 8; i++) {
        open.write(ByteBuffer.wrap(new byte[100_000]), i * 100_000L);
        open.writeOut();
      }
      open.force();
      open.writeOut();
    }
    assertThat(Files.size(file)).isEqualTo(800_000);
  }

  @Test
  void what_fails_while_it_is_written_out_is_not_lost() throws IOException {
    FileChannel closed =
        FileChannel.open(
            temp.resolve("a"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    closed.close();
    WriteOut writeOut = new WriteOut(closed);
    writeOut.begin();
    while (!writeOut.isFailed()) {
      Thread.onSpinWait();
    }
    writeOut.begin();
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(writeOut::end)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("ClosedChannelException");
    }
    writeOut.close();
  }

  @Test
  void creates_only_what_is_not_there_and_opens_only_what_is() throws IOException {
    Path file = temp.resolve("a");
    assertThatThrownBy(() -> disk.open(file, Open.WRITE)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk.open(file, Open.READ)).isInstanceOf(NoSuchFileException.class);
    disk.open(file, Open.CREATE).close();
    assertThatThrownBy(() -> disk.open(file, Open.CREATE))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void everything_belongs_to_its_owner_alone() throws IOException {
    disk.createDirectories(temp.resolve("a/b"));
    disk.open(temp.resolve("a/file"), Open.CREATE).close();
    disk.lock(temp.resolve("a/LOCK")).orElseThrow().close();

    assertThat(permissions("a")).isEqualTo("rwx------");
    assertThat(permissions("a/b")).isEqualTo("rwx------");
    assertThat(permissions("a/file")).isEqualTo("rw-------");
    assertThat(permissions("a/LOCK")).isEqualTo("rw-------");
  }

  private String permissions(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(path)));
  }

  @Test
  void a_full_disk_has_a_name_of_its_own() {
    // A device of the kernel that is always full.
    assertThatThrownBy(
            () -> {
              try (DiskFile full = disk.open(Path.of("/dev/full"), Open.WRITE)) {
                full.write(ByteBuffer.wrap(new byte[1]), 0);
              }
            })
        .isInstanceOf(DiskFullException.class);
  }

  @Test
  void a_lock_is_held_once_under_whatever_name_and_its_note_is_read_without_losing_it()
      throws Exception {
    Path file = temp.resolve("LOCK");
    Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("LOCK"));
    assertThat(disk.lockNote(file)).isEmpty();
    try (Lock lock = disk.lock(file).orElseThrow()) {
      lock.write("a long note");
      lock.write("a note");
      assertThat(disk.lock(file)).isEmpty();
      assertThat(disk.lock(link)).isEmpty();
      assertThat(disk.lockNote(link)).isEqualTo("a note");
      assertThat(seenByAnotherProcess(file)).isEqualTo("held");
    }

    assertThat(disk.lockNote(file)).isEqualTo("a note");
    assertThat(seenByAnotherProcess(file)).isEqualTo("free");
    disk.lock(file).orElseThrow().close();
  }

  private static String seenByAnotherProcess(Path file) throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                Path.of(LockProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .toString(),
                LockProbe.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return new String(
        process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
