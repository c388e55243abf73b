package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.log.Checkpointed.Order;
import dev.millrace.simulation.SimulatedCrash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogRecyclingTest {
  private static final int FILE = LogSettings.LEAST_FILE_BYTES;

  private final Checkpointed store = new Checkpointed();
  private long words;

  private void appendInto(int file) {
    words = store.appendInto(file, words);
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      store.append(words++);
      store.log().force();
    }
  }

  private void assertWords() {
    assertThat(store.words()).isEqualTo(words);
    for (int i = 0; i < store.replayed.size(); i++) {
      assertThat(store.replayed.get(i)).isEqualTo(Checkpointed.word(store.before + i));
    }
  }

  @Test
  void files_before_the_checkpoint_get_the_next_numbers_and_keep_their_bytes() throws IOException {
    store.open();
    appendInto(4);
    store.checkpoint(words);

    assertThat(store.files()).doesNotContain("00000001.log", "00000002.log", "00000003.log");
    assertThat(store.files()).startsWith("00000004.log").hasSizeGreaterThanOrEqualTo(4);
    int last = 4 + store.files().size() - 1;
    assertThat(store.files()).contains("%08d.log".formatted(last));
    assertThat(store.disk().content(LogFile.path(Store.DIRECTORY.resolve("log"), last)))
        .startsWith('M', 'L', 'R', 'F');
  }

  @Test
  void the_files_never_take_more_than_the_cap_and_are_written_again_and_again() throws IOException {
    store.open();
    for (int round = 0; round < 30; round++) {
      append(20);
      store.checkpoint(words);
      assertThat(store.files()).hasSizeLessThanOrEqualTo(6);
    }
    assertThat(store.log().next().file()).isGreaterThan(20);
    assertThat(store.disk().points().get("log.file.created"))
        .as("files that were filled with zeros")
        .isLessThanOrEqualTo(6);
    store.kill();
    store.open();
    assertWords();
  }

  @Test
  void what_is_older_than_the_checkpoint_is_not_read() throws IOException {
    store.open();
    appendInto(5);
    store.checkpoint(words);
    append(2);
    long frames = 2 + 1;
    store.log().close();
    store.kill();

    assertThat(store.open().recovery().frames()).isEqualTo(frames);
    assertWords();
    assertThat(store.replayed).hasSize(2);
  }

  @Test
  void a_checkpoint_at_the_end_of_a_file_goes_on_in_the_next() throws IOException {
    store.open();
    while (store.log().next().position() < FILE) {
      Store.append(store.log(), "short");
    }
    LogStart at = store.log().next();
    words = 1;
    store.checkpoint(words);
    append(1);
    assertThat(store.log().next().file()).isEqualTo(at.file() + 1);
    store.kill();
    store.open();
    assertThat(store.replayed).containsExactly(Checkpointed.word(1));

    store.checkpoint(2);
    assertThat(store.files()).doesNotContain("%08d.log".formatted(at.file()));
  }

  @Test
  void a_rename_that_was_lost_is_made_again_at_opening() throws IOException {
    for (int seed = 0; seed < 40; seed++) {
      try (Checkpointed other = new Checkpointed()) {
        other.open();
        for (int i = 0; other.log().next().file() < 4; i++) {
          other.append(i);
        }
        other.disk().dieAt("log.recycle.renamed", 1 + seed % 3);
        long count = 100;
        assertThatThrownBy(() -> other.checkpoint(count)).isInstanceOf(SimulatedCrash.class);
        other.losePower(seed);
        other.open();
        assertThat(other.before).isEqualTo(count);
        assertThat(other.replayed).isEmpty();
        assertThat(other.files()).doesNotContain("00000001.log", "00000002.log", "00000003.log");
        other.append(count);
        other.log().force();
        other.losePower(seed + 1);
        other.open();
        assertThat(other.replayed).containsExactly(Checkpointed.word(count));
      }
    }
  }

  @Test
  void a_failure_while_recycling_stops_the_log_and_loses_nothing() throws IOException {
    for (int call = 1; call <= 12; call++) {
      try (Checkpointed other = new Checkpointed()) {
        other.open();
        int count = 0;
        while (other.log().next().file() < 4) {
          other.append(count++);
        }
        other.log().force();
        int all = count;
        other.disk().failCall(call, call);
        try {
          other.checkpoint(all);
        } catch (StoreFailedException stopped) {
          assertThatThrownBy(other.log()::force).isInstanceOf(StoreFailedException.class);
        } catch (IOException checkpoint) {
          assertThat(checkpoint).hasMessageContaining("Input/output error");
        }
        other.losePower(call);
        other.open();
        assertThat(other.words()).as("call %d", call).isEqualTo(all);
      }
    }
  }

  @Test
  void a_crash_after_any_call_of_a_log_that_wraps_loses_nothing_that_was_forced()
      throws IOException {
    long calls;
    try (Checkpointed counted = new Checkpointed()) {
      work(counted, new long[2]);
      calls = counted.disk().calls();
    }
    for (long call = 1; call <= calls; call++) {
      for (int seed = 0; seed < 4; seed++) {
        try (Checkpointed other = new Checkpointed()) {
          long[] counts = new long[2];
          other.disk().dieAfter(call);
          assertThatThrownBy(() -> work(other, counts)).isInstanceOf(SimulatedCrash.class);
          other.losePower(seed);
          crashWhileOpening(other, seed);
          other.open();
          String run = "call %d, seed %d".formatted(call, seed);
          assertThat(other.words()).as(run).isBetween(counts[0], counts[1]);
          for (int i = 0; i < other.replayed.size(); i++) {
            assertThat(other.replayed.get(i))
                .as(run)
                .isEqualTo(Checkpointed.word(other.before + i));
          }
        }
      }
    }
  }

  @Test
  void a_call_that_fails_in_a_log_that_wraps_loses_nothing_that_was_forced() throws IOException {
    long calls;
    try (Checkpointed counted = new Checkpointed()) {
      work(counted, new long[2]);
      calls = counted.disk().calls();
    }
    for (long call = 1; call <= calls; call++) {
      for (int seed = 0; seed < 3; seed++) {
        try (Checkpointed other = new Checkpointed()) {
          long[] counts = new long[2];
          other.disk().failCall(call, seed);
          String run = "call %d, seed %d".formatted(call, seed);
          assertThatThrownBy(() -> work(other, counts))
              .as(run)
              .hasMessageContaining("Input/output error");
          // Opened in the same system first, whose cache may say other than the disk.
          other.kill();
          other.open();
          long seen = other.words();
          other.losePower(seed);
          other.open();
          assertThat(other.words()).as(run).isEqualTo(seen).isBetween(counts[0], counts[1]);
        }
      }
    }
  }

  /** Counts what was forced, and what was begun. */
  private static void work(Checkpointed store, long[] counts) throws IOException {
    store.open();
    for (int i = 0; i < 90; i++) {
      counts[1]++;
      store.append(i);
      if (i % 3 == 2) {
        store.log().force();
        counts[0] = counts[1];
      }
      if (i % 15 == 14) {
        store.checkpoint(i + 1);
      }
    }
    store.log().close();
  }

  private static void crashWhileOpening(Checkpointed other, int seed) throws IOException {
    other.disk().dieAfter(1 + seed);
    try {
      other.open();
    } catch (SimulatedCrash crash) {
      assertThat(crash).hasMessageContaining("ended after call");
    }
    other.losePower(seed + 100);
  }

  @Nested
  class The_cap {
    @Test
    void leaves_a_reserve_for_settling_and_ends_when_files_are_recycled() throws IOException {
      store.open();
      byte[] body = new byte[3 * Frame.ALIGNMENT];
      long published = 0;
      while (store.log().room(body.length) == Room.PLENTY) {
        store.log().append(List.of(LogRecord.of(RecordKind.BATCH, body)));
        published++;
      }
      assertThat(store.log().room(body.length)).isEqualTo(Room.SETTLING_UNTIL_RECYCLED);
      assertThat(store.log().usedBytes()).isLessThanOrEqualTo(5L * FILE);
      long settled = 0;
      while (store.log().room(body.length).takes(false)) {
        store.log().append(List.of(LogRecord.of(RecordKind.SETTLED, body)));
        settled++;
      }
      assertThat(settled).isGreaterThanOrEqualTo(4);
      assertThat(store.log().room(body.length)).isEqualTo(Room.NOTHING_UNTIL_RECYCLED);
      assertThatThrownBy(() -> store.log().append(List.of(LogRecord.of(RecordKind.SETTLED, body))))
          .isInstanceOf(StorageFullException.class)
          .hasMessageContaining("cap of 393,216 bytes");

      store.checkpoint(published + settled);
      assertThat(store.log().room(body.length)).isEqualTo(Room.PLENTY);
      assertThat(store.log().usedBytes()).isLessThanOrEqualTo(FILE);
    }

    @Test
    void is_told_from_a_disk_that_is_full() throws IOException {
      store.open();
      store.disk().capacity(store.disk().used());
      byte[] body = new byte[3 * Frame.ALIGNMENT];
      while (store.log().room(body.length) == Room.PLENTY) {
        store.log().append(List.of(LogRecord.of(RecordKind.BATCH, body)));
      }

      assertThat(store.log().room(body.length).takes(true)).isFalse();
      assertThat(store.log().room(body.length).byCap()).isFalse();
    }

    @Test
    void is_kept_by_recycled_files_when_the_disk_is_full() throws IOException {
      store.open();
      appendInto(4);
      store.checkpoint(words);
      store.disk().capacity(store.disk().used());
      for (int round = 0; round < 10; round++) {
        assertThat(store.log().room(2 * FILE / 3).takes(true)).isTrue();
        append(8);
        store.log().recycle(store.log().next());
      }
    }

    @Test
    void that_is_made_smaller_gives_files_back() throws IOException {
      store.open();
      appendInto(6);
      store.checkpoint(words);
      store.log().close();
      int before = store.files().size();
      try (Checkpointed smaller = store.withCap(4)) {
        smaller.open();
        assertThat(smaller.files().size()).isEqualTo(4).isLessThan(before);
        assertThat(smaller.words()).isEqualTo(words);
      }
    }

    @Test
    void takes_at_least_four_files() {
      assertThatThrownBy(() -> Store.settings().capBytes(3L * FILE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least 4 files of 65536 bytes");
    }
  }

  @Nested
  class Damage {
    private void wrapped() throws IOException {
      store.open();
      appendInto(4);
      store.checkpoint(words);
      appendInto(8);
      store.checkpoint(words);
      append(3);
      store.log().close();
      store.kill();
    }

    @Test
    void to_the_frame_where_the_log_goes_on_is_refused() throws IOException {
      wrapped();
      LogStart from = start();
      store.disk().flip(path(from.file()), from.position() + 20, 1);

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("acknowledged data of frame " + from.sequence() + " is lost");
    }

    @Test
    void that_puts_an_old_frame_where_the_log_goes_on_is_refused() throws IOException {
      wrapped();
      LogStart from = start();
      byte[] stale = store.disk().content(path(lastFile()));
      store.overwrite(from.file(), from.position(), Arrays.copyOf(stale, Frame.ALIGNMENT));

      assertThatThrownBy(store::open).isInstanceOf(DamagedDataException.class);
    }

    @Test
    void that_removed_the_file_where_the_log_goes_on_is_refused() throws IOException {
      wrapped();
      store.disk().delete(path(start().file()));

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("%08d.log is missing".formatted(start().file()));
    }

    @Test
    void that_removed_all_files_is_refused() throws IOException {
      wrapped();
      for (String file : store.files()) {
        store.disk().delete(Store.DIRECTORY.resolve("log").resolve(file));
      }

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("is missing");
    }

    @Test
    void that_lost_the_checkpoint_is_refused() throws IOException {
      wrapped();
      store.disk().delete(Checkpointed.CHECKPOINT);

      assertThatThrownBy(store::open)
          .isInstanceOf(DamagedDataException.class)
          .hasMessageContaining("00000001.log is missing");
    }

    @Test
    void to_what_a_recycled_file_still_holds_does_not_matter() throws IOException {
      wrapped();
      byte[] content = store.disk().content(path(lastFile()));
      for (int at = 0; at < content.length; at += 997) {
        store.disk().flip(path(lastFile()), at, 1);
      }

      store.open();
      assertWords();
    }

    private LogStart start() throws IOException {
      return store.readCheckpoint();
    }

    private int lastFile() throws IOException {
      return Integer.parseInt(store.files().getLast().substring(0, 8));
    }
  }

  private static Path path(int number) {
    return LogFile.path(Store.DIRECTORY.resolve("log"), number);
  }

  @Test
  void without_the_order_of_a_checkpoint_a_power_loss_loses_words() throws IOException {
    try (Checkpointed wrong =
        new Checkpointed(Checkpointed.settings(), Order.RECYCLE_BEFORE_THE_CHECKPOINT_IS_DURABLE)) {
      wrong.open();
      for (int i = 0; wrong.log().next().file() < 4; i++) {
        wrong.append(i);
      }
      wrong.disk().dieAt("log.recycle.forced", 1);
      assertThatThrownBy(() -> wrong.checkpoint(1)).isInstanceOf(SimulatedCrash.class);
      wrong.losePower(1);
      assertThatThrownBy(wrong::open).isInstanceOf(DamagedDataException.class);
    }
  }
}
