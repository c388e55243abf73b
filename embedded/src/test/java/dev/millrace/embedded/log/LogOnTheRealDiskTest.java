package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.seam.Seam;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogOnTheRealDiskTest {
  @TempDir Path temp;

  private Log open(List<String> replayed) {
    LogSettings settings =
        LogSettings.in(temp.resolve("data")).fileBytes(LogSettings.LEAST_FILE_BYTES);
    return Log.open(
        Seam.real(), settings, (location, kind, body) -> replayed.add(kind + " " + text(body)));
  }

  private static String text(ByteBuffer body) {
    return StandardCharsets.UTF_8.decode(body).toString();
  }

  private static LogRecord taken(String text) {
    return LogRecord.of(RecordKind.BATCH, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_was_appended_is_read_and_replayed_over_many_files() {
    List<String> expected = new ArrayList<>();
    try (Log log = open(new ArrayList<>())) {
      for (int i = 0; i < 100; i++) {
        long[] locations = log.append(List.of(taken("first " + i), taken("second " + i)));
        log.force();
        expected.add("BATCH first " + i);
        expected.add("BATCH second " + i);
        assertThat(text(log.read(locations[1], ("second " + i).length()))).isEqualTo("second " + i);
      }
    }
    List<String> replayed = new ArrayList<>();
    try (Log log = open(replayed)) {
      assertThat(replayed).isEqualTo(expected);
      assertThat(log.recovery().records()).isEqualTo(200);
      assertThat(log.recovery().files()).isGreaterThan(5);
      assertThat(log.recovery().torn()).isFalse();
    }
  }

  @Test
  void large_frames_are_written_out_in_parts_and_are_whole() {
    byte[] large = new byte[5 << 20];
    new Random(1).nextBytes(large);
    LogSettings settings = LogSettings.in(temp.resolve("data")).fileBytes(16 << 20);
    try (Log log = Log.open(Seam.real(), settings, (location, kind, body) -> {})) {
      for (int i = 0; i < 6; i++) {
        log.append(List.of(LogRecord.of(RecordKind.BATCH, large)));
        log.writeOut();
      }
      log.force();
    }
    List<Boolean> same = new ArrayList<>();
    Log.open(
            Seam.real(),
            settings,
            (location, kind, body) -> same.add(body.equals(ByteBuffer.wrap(large))))
        .close();
    assertThat(same).hasSize(6).containsOnly(true);
  }

  @Test
  void files_are_the_owners_alone() throws Exception {
    open(new ArrayList<>()).close();

    assertThat(permissions("data")).isEqualTo("rwx------");
    assertThat(permissions("data/FORMAT")).isEqualTo("rw-------");
    assertThat(permissions("data/log")).isEqualTo("rwx------");
    assertThat(permissions("data/log/00000001.log")).isEqualTo("rw-------");
  }

  private String permissions(String file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(temp.resolve(file)));
  }
}
