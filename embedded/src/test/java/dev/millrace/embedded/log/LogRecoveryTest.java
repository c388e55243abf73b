package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.NewerFormatException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogRecoveryTest {
  private static final int FRAME = Frame.ALIGNMENT;

  private final Store store = new Store();

  @Nested
  class After_a_power_loss {
    @Test
    void what_was_forced_is_there_and_what_was_not_is_there_whole_or_not_at_all() {
      String large = "x".repeat(2000);
      boolean kept = false;
      boolean dropped = false;
      for (int seed = 0; seed < 100; seed++) {
        try (Store other = new Store()) {
          Log log = other.open();
          Store.append(log, "forced");
          log.force();
          log.append(List.of(Store.record("not"), Store.record(large)));
          other.losePower(seed);
          try (Log again = other.open()) {
            assertThat(other.replayed).isIn(List.of("forced"), List.of("forced", "not", large));
            kept |= other.replayed.size() == 3;
            dropped |= again.recovery().tornFrames() == 1;
          }
        }
      }
      assertThat(kept).isTrue();
      assertThat(dropped).isTrue();
    }

    @Test
    void a_dropped_tail_never_comes_back() {
      for (int seed = 0; seed < 100; seed++) {
        try (Store other = new Store()) {
          Log log = other.open();
          for (String word : List.of("one", "two", "three", "four")) {
            Store.append(log, word);
          }
          other.losePower(seed);
          Log again = other.open();
          List<String> found = new ArrayList<>(other.replayed);
          Store.append(again, "next");
          again.force();
          other.losePower(seed + 1);
          other.open().close();
          found.add("next");
          assertThat(other.replayed).isEqualTo(found);
        }
      }
    }

    @Test
    void what_was_replayed_once_is_replayed_again_after_another_power_loss() {
      for (int seed = 0; seed < 100; seed++) {
        try (Store other = new Store()) {
          Store.append(other.open(), "written and not forced");
          other.kill();
          other.open();
          assertThat(other.replayed).hasSize(1);
          other.losePower(seed);
          other.open();
          assertThat(other.replayed).hasSize(1);
        }
      }
    }

    @Test
    void what_a_failed_force_left_in_the_cache_is_durable_once_it_was_replayed() {
      for (int seed = 0; seed < 100; seed++) {
        try (Store other = new Store()) {
          Log log = other.open();
          Store.append(log, "first");
          log.force();
          Store.append(log, "second");
          other.simulation().disk().failCall(1, seed);
          assertThatThrownBy(log::force).hasMessageContaining("Input/output error");
          other.kill();
          Log again = other.open();
          assertThat(other.replayed).containsExactly("first", "second");
          Store.append(again, "third");
          again.force();
          other.losePower(seed);
          other.open();
          assertThat(other.replayed).containsExactly("first", "second", "third");
        }
      }
    }
  }

  @Nested
  class Damage {
    private void damage(long position) throws IOException {
      store.simulation().disk().flip(Store.FIRST, position, 1);
    }

    @Test
    void to_acknowledged_data_is_refused_with_the_file_the_bytes_and_what_is_lost()
        throws IOException {
      try (Log log = store.open()) {
        for (String word : List.of("one", "two", "three")) {
          Store.append(log, word);
          log.force();
        }
      }
      damage(FRAME + 70);
      byte[] before = store.simulation().disk().content(Store.FIRST);

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("bytes 4096 to 8191 of /data/log/00000001.log are damaged")
          .hasMessageContaining("acknowledged data of frame 2 is lost");
      assertThat(store.simulation().disk().content(Store.FIRST)).isEqualTo(before);
    }

    @Test
    void to_the_last_frame_is_refused_once_it_is_sealed_and_taken_for_a_torn_write_before()
        throws IOException {
      Log log = store.open();
      Store.append(log, "one");
      log.force();
      Store.append(log, "two");
      log.force();
      try (Store unsealed = store.copy()) {
        unsealed.simulation().disk().flip(Store.FIRST, FRAME + 70, 1);
        Log again = unsealed.open();
        assertThat(unsealed.replayed).containsExactly("one");
        assertThat(again.recovery().torn()).isTrue();
      }

      assertThat(log.seal()).isTrue();
      assertThat(log.seal()).isFalse();
      store.kill();
      damage(FRAME + 70);
      assertThatThrownBy(store::open).isInstanceOf(DamagedDataException.class);
    }

    @Test
    void in_one_file_is_found_by_what_the_next_one_says() throws IOException {
      Log log = store.open();
      while (!store.simulation().disk().points().containsKey("log.file.entered")) {
        Store.append(log, "word");
        log.force();
      }
      store.kill();
      damage(15 * FRAME + 70);

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("00000001.log is damaged from byte 61440 on");
    }

    @Test
    void that_wiped_the_end_of_a_file_is_found_too() throws IOException {
      Log log = store.open();
      while (!store.simulation().disk().points().containsKey("log.file.entered")) {
        Store.append(log, "word");
        log.force();
      }
      store.kill();
      try (DiskFile file = store.simulation().disk().open(Store.FIRST, Disk.Open.WRITE)) {
        file.write(ByteBuffer.allocate(FRAME), 15 * FRAME);
        file.force();
      }

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("00000001.log is damaged from byte 61440 on");
    }

    @Test
    void that_removed_a_file_is_named() throws IOException {
      Log log = store.open();
      for (int i = 0; i < 50; i++) {
        Store.append(log, "word");
        log.force();
      }
      store.kill();
      store.simulation().disk().delete(Store.SECOND);

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("/data/log/00000002.log is missing");
    }

    @Test
    void is_found_when_a_record_is_read() throws IOException {
      Log log = store.open();
      long location = Store.append(log, "word");
      assertThat(Store.text(log.read(location, 4))).isEqualTo("word");
      damage(LogFile.position(location) + LogRecord.OVERHEAD);

      assertThatThrownBy(() -> log.read(location, 4))
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("bytes 64 to 79 of /data/log/00000001.log");
      assertThatThrownBy(() -> log.read(location, 5)).isInstanceOf(DamagedDataException.class);
    }
  }

  @Nested
  class The_file_FORMAT {
    private void write(String text) throws IOException {
      try (DiskFile file =
          store.simulation().disk().open(Store.DIRECTORY.resolve("FORMAT"), Disk.Open.WRITE)) {
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        file.force();
      }
    }

    @Test
    void of_a_newer_version_is_refused_with_both_formats() throws IOException {
      store.open().close();
      write(FormatFile.text(7, "store 01890a5d-ac96-774b-bcce-b302099a8057 of another shape\n"));

      assertThatThrownBy(store::open)
          .isInstanceOf(NewerFormatException.class)
          .hasMessageContaining("/data/FORMAT says format 7")
          .hasMessageContaining("reads format 1 only");
    }

    @Test
    void that_was_edited_is_damage_and_still_says_both_formats() throws IOException {
      store.open().close();
      write("millrace embedded format 9");

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("format 9")
          .hasMessageContaining("format 1");
    }

    @Test
    void that_is_missing_beside_a_log_is_damage() throws IOException {
      store.open().close();
      store.simulation().disk().delete(Store.DIRECTORY.resolve("FORMAT"));

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("FORMAT is missing");
    }
  }

  @Test
  void frames_of_another_store_are_not_ours() throws IOException {
    try (Store other = new Store(Simulation.of(2), Store.settings())) {
      Store.append(other.open(), "theirs");
      byte[] theirs = other.simulation().disk().content(Store.FIRST);
      store.open();
      store.kill();
      try (DiskFile file = store.simulation().disk().open(Store.FIRST, Disk.Open.WRITE)) {
        file.write(ByteBuffer.wrap(theirs), 0);
        file.force();
      }

      store.open();
      assertThat(store.replayed).isEmpty();
    }
  }

  @Test
  void files_keep_their_size_when_new_ones_are_to_be_larger() {
    try (Log log = store.open()) {
      Store.append(log, "small");
    }
    Store larger = new Store(store.simulation(), Store.settings().fileBytes(1 << 20));
    try (Log log = larger.open()) {
      log.append(List.of(LogRecord.of(RecordKind.BATCH, new byte[500_000])));
      Store.append(log, "large");
    }
    larger.open();
    assertThat(larger.replayed).hasSize(3).startsWith("small").endsWith("large");
  }
}
