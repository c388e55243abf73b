package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.seam.DiskFullException;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SegmentCrashTest {
  private static final long SEED = 5;

  private static NavigableMap<Where, List<Sample>> content() {
    return Shelf.some(new Seeded(SEED), 200);
  }

  private static List<Segment> write(Shelf shelf) throws IOException {
    return shelf.write(new Seeded(SEED), content(), 0);
  }

  @Test
  void after_a_crash_at_any_call_a_file_is_whole_or_refused() throws Exception {
    long calls;
    List<Segment> whole;
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      long before = shelf.simulation.disk().calls();
      whole = write(shelf);
      calls = shelf.simulation.disk().calls() - before;
      assertThat(whole.size()).isGreaterThan(2);
    }
    int refused = 0;
    for (long call = 1; call <= calls + 1; call++) {
      for (long power = 0; power < 12; power++) {
        try (Shelf shelf = new Shelf(Shelf.settings())) {
          List<Segment> finished = crash(shelf, call, power);
          if (call > calls) {
            assertThat(finished).isEqualTo(whole);
          }
          for (Path file : shelf.simulation.disk().list(shelf.settings.directory())) {
            refused += checkWholeOrRefused(shelf, file, whole);
          }
          shelf.open(finished).close();
          assertThat(shelf.simulation.disk().list(shelf.settings.directory()))
              .hasSameSizeAs(finished);
        }
      }
    }
    assertThat(refused).isPositive();
  }

  /** What was finished before the crash; a pass that was not has finished nothing. */
  private static List<Segment> crash(Shelf shelf, long call, long power) throws IOException {
    List<Segment> finished = List.of();
    shelf.simulation.disk().dieAfter(call);
    try {
      finished = write(shelf);
    } catch (SimulatedCrash died) {
      assertThat(died).isNotNull();
    }
    shelf.restart();
    if (power > 0) {
      shelf.simulation.disk().losePower(power);
    }
    return finished;
  }

  private static int checkWholeOrRefused(Shelf shelf, Path path, List<Segment> whole)
      throws IOException {
    OptionalLong id = SegmentLayout.id(path);
    try (SegmentFile file =
        SegmentFile.open(shelf.simulation.disk(), shelf.settings, id.orElseThrow())) {
      List<Run> runs = file.index().runs();
      if (SegmentCheck.all(
              shelf.simulation, shelf.settings, file.id(), ReadAhead.forOne(ByteBuffer::allocate))
          .isEmpty()) {
        Segment expected = whole.get((int) file.id() - 1);
        assertThat(new Segment(file.id(), file.size(), runs)).isEqualTo(expected);
        return 0;
      }
      return 1;
    } catch (DamagedSegmentException halfMade) {
      return 1;
    }
  }

  @Test
  void what_finish_returned_is_there_after_a_power_loss() throws Exception {
    for (long power = 1; power < 50; power++) {
      try (Shelf shelf = new Shelf(Shelf.settings())) {
        List<Segment> written = write(shelf);
        shelf.restart();
        shelf.simulation.disk().losePower(power);
        try (Segments segments = shelf.open(written)) {
          for (Map.Entry<Where, List<Sample>> one : content().entrySet()) {
            assertThat(Shelf.read(segments, written, one.getKey())).isEqualTo(one.getValue());
          }
        }
      }
    }
  }

  @Test
  void a_call_that_fails_fails_the_pass_and_leaves_nothing_behind() throws Exception {
    long calls;
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      long before = shelf.simulation.disk().calls();
      write(shelf);
      calls = shelf.simulation.disk().calls() - before;
    }
    for (long call = 1; call <= calls; call++) {
      try (Shelf shelf = new Shelf(Shelf.settings())) {
        shelf.simulation.disk().failCall(call, call);
        assertThatThrownBy(() -> write(shelf)).isInstanceOf(IOException.class);
        List<Segment> again = write(shelf);
        shelf.open(again).close();
        assertThat(shelf.simulation.disk().list(shelf.settings.directory())).hasSameSizeAs(again);
      }
    }
  }

  @Test
  void a_full_disk_fails_the_pass_and_gives_back_what_it_took() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      @Nullable DiskFullException full = null;
      long before = shelf.simulation.disk().used();
      for (long room = 0; full != null || room == 0; room += 700) {
        full = null;
        shelf.simulation.disk().capacity(before + room);
        try {
          write(shelf);
        } catch (DiskFullException refused) {
          full = refused;
          assertThat(shelf.simulation.disk().used()).isEqualTo(before);
        }
      }
    }
  }

  @Test
  void every_boundary_has_a_name() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      List<Segment> written = write(shelf);
      try (Segments segments = shelf.open(written)) {
        segments.delete(1);
      }
      assertThat(shelf.simulation.disk().points())
          .containsKeys(
              "segment.created",
              "segment.piece.written",
              "segment.written",
              "segment.forced",
              "segment.named",
              "segment.deleted");
    }
  }
}
