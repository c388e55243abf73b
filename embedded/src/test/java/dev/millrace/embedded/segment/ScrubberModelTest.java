package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.simulation.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScrubberModelTest {
  private static final Duration REST = Duration.ofHours(1);
  private static final int RATE = 5000;

  private final TreeSet<Long> there = new TreeSet<>();
  private final List<DamagedSegmentException> heard = new ArrayList<>();

  private OptionalLong following(long id) {
    Long next = there.higher(id);
    return next == null ? OptionalLong.empty() : OptionalLong.of(next);
  }

  private Scrubber scrubber(Shelf shelf) {
    return Scrubber.start(
        shelf.simulation, shelf.settings, RATE, REST, REST, this::following, heard::add);
  }

  private List<Segment> write(Shelf shelf, Seeded chance) throws Exception {
    NavigableMap<Where, List<Sample>> all = Shelf.some(chance, 300);
    List<Segment> written = shelf.write(chance, all, 0);
    written.forEach(segment -> there.add(segment.id()));
    return written;
  }

  private void passes(Shelf shelf, Scrubber scrubber, int more) {
    long wanted = scrubber.passes() + more;
    for (int i = 0; i < 10_000 && scrubber.passes() < wanted; i++) {
      shelf.simulation.advance(Duration.ofSeconds(10));
    }
    assertThat(scrubber.passes()).isEqualTo(wanted);
  }

  @Test
  void every_damage_is_reported_exactly_once_however_often_it_is_read() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      Seeded chance = new Seeded(seed);
      there.clear();
      heard.clear();
      try (Shelf shelf = new Shelf(Shelf.settings());
          Scrubber scrubber = scrubber(shelf)) {
        List<Segment> written = write(shelf, chance);
        passes(shelf, scrubber, 1);
        assertThat(heard).isEmpty();
        Set<Long> damaged = new HashSet<>();
        for (Segment segment : written) {
          if (chance.chance(1, 3)) {
            damaged.add(segment.id());
            shelf
                .simulation
                .disk()
                .flip(shelf.file(segment.id()), chance.below((int) segment.bytes()), 16);
          }
        }
        passes(shelf, scrubber, 1 + chance.below(3));
        assertThat(heard)
            .extracting(DamagedSegmentException::segment)
            .as("seed %d", seed)
            .containsExactlyInAnyOrderElementsOf(damaged);
      }
    }
  }

  @Test
  void it_reads_no_more_than_it_may_in_any_second_and_rests_between_passes() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings());
        Scrubber scrubber = scrubber(shelf)) {
      long all = 0;
      while (all < 20 * RATE) {
        all += write(shelf, new Seeded(all)).stream().mapToLong(Segment::bytes).sum();
      }
      shelf.simulation.advance(REST.minusMillis(1));
      assertThat(scrubber.bytes()).isZero();
      List<Long> read = new ArrayList<>(List.of(0L));
      while (scrubber.passes() == 0) {
        shelf.simulation.advance(Duration.ofSeconds(1));
        read.add(scrubber.bytes());
      }
      // One batch more than a step's share may be in it: a batch is not cut.
      for (int second = 1; second < read.size(); second++) {
        assertThat(read.get(second) - read.get(second - 1)).isBetween(1L, RATE + RATE / 8L + 600);
      }
      assertThat(read.size()).isGreaterThan(15);
      long done = scrubber.bytes();
      shelf.simulation.advance(REST.minusSeconds(2));
      assertThat(scrubber.bytes()).isEqualTo(done);
      passes(shelf, scrubber, 1);
      assertThat(scrubber.bytes()).isEqualTo(2 * done);
    }
  }

  @Test
  void a_segment_that_is_deleted_meanwhile_is_no_damage_and_one_that_vanished_is()
      throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings());
        Scrubber scrubber = scrubber(shelf)) {
      List<Segment> written = write(shelf, new Seeded(3));
      assertThat(written.size()).isGreaterThan(3);
      shelf.simulation.disk().delete(shelf.file(2));
      there.remove(2L);
      shelf.simulation.disk().delete(shelf.file(3));
      passes(shelf, scrubber, 2);
      assertThat(heard)
          .singleElement()
          .satisfies(damaged -> {
            assertThat(damaged.segment()).isEqualTo(3);
            assertThat(damaged).hasMessageContaining("is missing");
          });
    }
  }

  @Test
  void it_stops_when_it_is_closed_and_can_be_closed_at_any_time() throws Exception {
    for (int seconds = 0; seconds < 8; seconds++) {
      try (Shelf shelf = new Shelf(Shelf.settings())) {
        write(shelf, new Seeded(3));
        Scrubber scrubber = scrubber(shelf);
        shelf.simulation.advance(REST.plusMillis(seconds * 300L));
        long read = scrubber.bytes();
        scrubber.close();
        scrubber.close();
        shelf.simulation.advance(REST.multipliedBy(3));
        assertThat(scrubber.bytes()).isEqualTo(read);
      }
    }
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      assertThatThrownBy(() ->
              Scrubber.start(
                  shelf.simulation, shelf.settings, 0, REST, REST, this::following, heard::add))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
