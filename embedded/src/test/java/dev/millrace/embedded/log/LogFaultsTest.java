package dev.millrace.embedded.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ClosedException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LogFaultsTest {
  private final Store store = new Store();

  private SimulatedDisk disk() {
    return store.simulation().disk();
  }

  @Nested
  class A_disk_that_fails {
    @Test
    void stops_the_log_at_the_first_failed_write() {
      Log log = store.open();
      disk().failCall(1, 1);

      assertThatThrownBy(() -> Store.append(log, "word")).isInstanceOf(StoreFailedException.class);
      assertStopped(log);
    }

    @Test
    void stops_the_log_at_the_first_failed_force_which_is_never_tried_again() {
      Log log = store.open();
      Store.append(log, "word");
      disk().failCall(1, 1);

      assertThatThrownBy(log::force).isInstanceOf(StoreFailedException.class);
      assertStopped(log);
    }

    private void assertStopped(Log log) {
      long calls = disk().calls();
      assertThatThrownBy(log::force)
          .isInstanceOf(StoreFailedException.class)
          .hasMessageContaining("Input/output error");
      assertThatThrownBy(() -> Store.append(log, "word")).isInstanceOf(StoreFailedException.class);
      assertThatThrownBy(() -> log.read(0, 1)).isInstanceOf(StoreFailedException.class);
      assertThatThrownBy(() -> log.room(1)).isInstanceOf(StoreFailedException.class);
      log.close();
      assertThat(disk().calls()).isEqualTo(calls);
    }

    @Test
    void at_whatever_call_loses_nothing_that_was_forced() {
      int calls = callsOfAWorkload();
      for (int call = 1; call <= calls; call++) {
        for (int seed = 0; seed < 5; seed++) {
          try (Store other = new Store()) {
            other.simulation().disk().failCall(call, seed);
            List<String> forced = new ArrayList<>();
            assertThatThrownBy(() -> work(other.open(), forced))
                .as("call %d", call)
                .isInstanceOf(StoreFailedException.class);
            other.losePower(seed);
            other.open();
            assertThat(other.replayed).as("call %d", call).containsAll(forced);
          }
        }
      }
    }
  }

  private static void work(Log log, List<String> forced) {
    for (int i = 0; i < 40; i++) {
      Store.append(log, "word " + i);
      if (i % 3 == 2) {
        log.force();
        forced.add("word " + (i - 2));
        forced.add("word " + (i - 1));
        forced.add("word " + i);
      }
    }
    log.close();
  }

  private static int callsOfAWorkload() {
    try (Store counted = new Store()) {
      work(counted.open(), new ArrayList<>());
      return (int) counted.simulation().disk().calls();
    }
  }

  @Test
  void a_crash_after_any_call_loses_nothing_that_was_forced_and_keeps_a_prefix() {
    int calls = callsOfAWorkload();
    for (int call = 1; call <= calls; call++) {
      for (int seed = 0; seed < 10; seed++) {
        try (Store other = new Store()) {
          other.simulation().disk().dieAfter(call);
          List<String> forced = new ArrayList<>();
          assertThatThrownBy(() -> work(other.open(), forced)).isInstanceOf(SimulatedCrash.class);
          other.losePower(seed);
          crashWhileOpening(other, seed);
          other.open();
          assertThat(other.replayed)
              .as("call %d, seed %d", call, seed)
              .isEqualTo(firstWords(other.replayed.size()));
          assertThat(other.replayed).as("call %d, seed %d", call, seed).containsAll(forced);
        }
      }
    }
  }

  private static void crashWhileOpening(Store other, int seed) {
    other.simulation().disk().dieAfter(1 + seed);
    try {
      other.open();
    } catch (SimulatedCrash crash) {
      assertThat(crash).hasMessageContaining("ended after call");
    }
    other.losePower(seed + 100);
  }

  private static List<String> firstWords(int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add("word " + i);
    }
    return words;
  }

  @Test
  void a_file_that_got_its_name_just_before_a_kill_is_durable_before_it_is_used() {
    for (int seed = 0; seed < 20; seed++) {
      try (Store other = new Store()) {
        Log log = other.open();
        other.simulation().disk().dieAt("log.file.renamed", 1);
        assertThatThrownBy(() -> work(log, new ArrayList<>())).isInstanceOf(SimulatedCrash.class);
        other.kill();
        Log again = other.open();
        List<String> expected = new ArrayList<>(other.replayed);
        while (!other.simulation().disk().points().containsKey("log.file.entered")) {
          Store.append(again, "more");
          expected.add("more");
        }
        again.force();
        other.losePower(seed);
        other.open();
        assertThat(other.replayed).as("seed %d", seed).isEqualTo(expected);
      }
    }
  }

  @Nested
  class A_full_disk {
    private final byte[] large = new byte[3 * Frame.ALIGNMENT];

    private Log fullAfterTheFirstFile() {
      Log log = store.open();
      disk().capacity(disk().used());
      return log;
    }

    @Test
    void refuses_publishing_lets_settling_go_on_and_ends_when_there_is_room() {
      Log log = fullAfterTheFirstFile();
      assertThat(log.room(large.length)).isEqualTo(Room.PLENTY);
      int appended = 0;
      while (log.room(large.length) == Room.PLENTY) {
        log.append(List.of(LogRecord.of(RecordKind.BATCH, large)));
        appended++;
      }
      assertThat(appended).isGreaterThan(0);
      assertThat(log.room(100)).isEqualTo(Room.SETTLING_ONLY);
      log.append(List.of(LogRecord.of(RecordKind.SETTLED, new byte[100])));
      log.force();

      disk().capacity(Long.MAX_VALUE);
      store.simulation().advance(Duration.ofSeconds(2));
      assertThat(log.room(large.length)).isEqualTo(Room.PLENTY);
      log.append(List.of(LogRecord.of(RecordKind.BATCH, large)));
    }

    @Test
    void that_is_full_to_the_end_refuses_everything_and_fails_nothing() {
      Log log = fullAfterTheFirstFile();
      while (log.room(100) != Room.FULL) {
        log.append(List.of(LogRecord.of(RecordKind.SETTLED, new byte[100])));
      }
      assertThatThrownBy(() -> Store.append(log, "word")).isInstanceOf(StorageFullException.class);
      log.force();
      log.close();
      int before = store.replayed.size();
      store.open();
      assertThat(store.replayed).hasSizeGreaterThan(before);
    }

    @Test
    void at_the_very_beginning_is_said_and_leaves_nothing_behind() {
      disk().capacity(1000);

      assertThatThrownBy(store::open)
          .isInstanceOf(StorageFullException.class)
          .hasMessageContaining("65,536 bytes");
      disk().capacity(Long.MAX_VALUE);
      store.open();
    }

    @Test
    void can_be_opened_and_read() {
      Log log = fullAfterTheFirstFile();
      Store.append(log, "word");
      log.force();
      store.kill();
      disk().capacity(disk().used());

      store.open();
      assertThat(store.replayed).containsExactly("word");
    }
  }

  @Test
  void a_closed_log_is_sealed_and_refuses_everything() {
    Log log = store.open();
    Store.append(log, "word");
    log.close();
    log.close();

    assertThatThrownBy(() -> Store.append(log, "word")).isInstanceOf(ClosedException.class);
    long calls = disk().calls();
    Log again = store.open();
    again.close();
    assertThat(again.recovery().frames()).isEqualTo(2);
    store.open();
    assertThat(disk().calls() - calls).as("opening and closing adds no frames").isLessThan(30);
    assertThat(disk().points().get("log.sealed")).isEqualTo(1);
  }

  @Test
  void a_frame_has_its_limits() {
    Log log = store.open();

    assertThatThrownBy(() -> log.append(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> log.append(List.of(LogRecord.of(RecordKind.BATCH, new byte[log.mostBytes()]))))
        .isInstanceOf(IllegalArgumentException.class);
    log.append(
        List.of(LogRecord.of(RecordKind.BATCH, new byte[log.mostBytes() - LogRecord.OVERHEAD])));
    log.force();
    store.kill();
    store.open();
    assertThat(store.replayed).hasSize(1);
  }

  @Test
  void a_second_store_in_the_same_simulation_has_another_id() {
    try (Simulation other = Simulation.of(2)) {
      new Store(other, Store.settings()).open();
      store.open();
      assertThat(contentOfFormat(other.disk())).isNotEqualTo(contentOfFormat(disk()));
    }
  }

  private static byte[] contentOfFormat(SimulatedDisk disk) {
    try {
      return disk.content(Store.DIRECTORY.resolve("FORMAT"));
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
