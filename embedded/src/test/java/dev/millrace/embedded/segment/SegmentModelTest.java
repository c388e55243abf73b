package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.simulation.Seeded;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SegmentModelTest {
  private static List<Sample> wanted(List<Sample> samples, int dropEach) {
    return samples.stream().filter(s -> dropEach == 0 || s.number() % dropEach != 0).toList();
  }

  @Test
  void what_is_wanted_is_read_again_in_order_and_nothing_else() throws Exception {
    for (long seed = 0; seed < 300; seed++) {
      Seeded chance = new Seeded(seed);
      try (Shelf shelf = new Shelf(Shelf.settings().indexBytes(chance.below(2) * 4000L))) {
        NavigableMap<Where, List<Sample>> all = Shelf.some(chance, 200);
        int dropEach = chance.below(4);
        List<Segment> written = shelf.write(chance, all, dropEach);
        try (Segments segments = shelf.open(written)) {
          for (Map.Entry<Where, List<Sample>> one : all.entrySet()) {
            assertThat(Shelf.read(segments, written, one.getKey()))
                .as("seed %d", seed)
                .isEqualTo(wanted(one.getValue(), dropEach));
          }
          for (Segment segment : written) {
            assertThat(segment.bytes())
                .isEqualTo(shelf.simulation.disk().content(shelf.file(segment.id())).length);
            assertThat(segments.describe(segment.id())).isEqualTo(segment);
            assertThat(segments.verify(segment.id())).isEmpty();
          }
          checkRuns(written, all, dropEach);
        }
      }
    }
  }

  private static void checkRuns(List<Segment> written, Map<Where, List<Sample>> all, int dropEach) {
    Map<Where, Long> counts = new HashMap<>();
    for (Segment segment : written) {
      for (Run run : segment.runs()) {
        Where where = new Where(run.channel(), run.partition());
        List<Sample> inRun =
            wanted(all.getOrDefault(where, List.of()), dropEach).stream()
                .filter(s -> s.number() >= run.first() && s.number() <= run.last())
                .toList();
        assertThat(run.count()).isEqualTo(inRun.size());
        assertThat(run.first()).isEqualTo(inRun.get(0).number());
        assertThat(run.last()).isEqualTo(inRun.get(inRun.size() - 1).number());
        assertThat(run.lastAt())
            .isEqualTo(inRun.stream().mapToLong(Sample::at).max().orElseThrow());
        counts.merge(where, run.count(), Long::sum);
      }
    }
    all.forEach((where, samples) ->
        assertThat(counts.getOrDefault(where, 0L)).isEqualTo(wanted(samples, dropEach).size()));
  }

  @Test
  void any_number_and_any_time_is_found_at_random() throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      Seeded chance = new Seeded(seed);
      try (Shelf shelf = new Shelf(Shelf.settings().segmentBytes(1 << 20))) {
        NavigableMap<Where, List<Sample>> all = Shelf.some(chance, 150);
        List<Segment> written = shelf.write(chance, all, 0);
        long id = written.get(0).id();
        try (Segments segments = shelf.open(written)) {
          for (int i = 0; i < 200; i++) {
            Where where = new ArrayList<>(all.keySet()).get(chance.below(all.size()));
            List<Sample> samples = all.getOrDefault(where, List.of());
            long number = chance.below(1000);
            Optional<Sample> expected =
                samples.stream().filter(s -> s.number() >= number).findFirst();
            Optional<Batch> batch = segments.read(id, where.channel(), where.partition(), number);
            assertThat(batch.isPresent()).isEqualTo(expected.isPresent());
            if (batch.isPresent()) {
              assertThat(Sample.of(batch.get())).contains(expected.orElseThrow());
              assertThat(batch.get().base()).isLessThanOrEqualTo(expected.get().number());
            }
            long time = samples.get(0).at() + chance.below(110);
            Optional<Sample> late = samples.stream().filter(s -> s.at() >= time).findFirst();
            Optional<Batch> fromThen =
                segments.readTime(id, where.channel(), where.partition(), time);
            assertThat(fromThen.map(Sample::of).orElse(List.of()))
                .containsAll(late.map(List::of).orElse(List.of()));
            assertThat(fromThen.isPresent()).isEqualTo(late.isPresent());
          }
          assertThat(segments.read(id, 99, 0, 0)).isEmpty();
          assertThat(segments.readTime(id, 99, 0, 0)).isEmpty();
        }
      }
    }
  }

  @Test
  void an_entry_larger_than_the_buffer_is_stored_like_any_other() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        byte[] content = new byte[i == 1 ? 3 << 20 : 10];
        content[content.length - 1] = (byte) i;
        samples.add(new Sample(5 + i, 1000, 3, 0, Sample.list(content)));
      }
      List<Segment> written =
          shelf.write(new Seeded(3), new TreeMap<>(Map.of(new Where(2, 0), samples)), 0);
      List<Segment> plain =
          shelf.write(new Seeded(3), new TreeMap<>(Map.of(new Where(1, 0), samples)), 0);
      List<Segment> both = new ArrayList<>(written);
      both.addAll(plain);
      try (Segments segments = shelf.open(both)) {
        assertThat(Shelf.read(segments, written, new Where(2, 0))).isEqualTo(samples);
        assertThat(Shelf.read(segments, plain, new Where(1, 0))).isEqualTo(samples);
      }
    }
  }

  @Test
  void what_was_read_stays_good_when_the_segment_is_deleted() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      Where where = new Where(1, 0);
      List<Sample> samples = Sample.some(new Seeded(1), 100, 0, 1000);
      List<Segment> written = shelf.write(new Seeded(1), new TreeMap<>(Map.of(where, samples)), 0);
      try (Segments segments = shelf.open(written)) {
        long id = written.get(0).id();
        Batch kept = segments.read(id, 1, 0, 0).orElseThrow();
        List<Sample> before = Sample.of(kept);
        segments.delete(id);
        assertThat(shelf.simulation.disk().exists(shelf.file(id))).isFalse();
        assertThatThrownBy(() -> segments.read(id, 1, 0, 0))
            .isInstanceOf(DamagedSegmentException.class)
            .hasMessageContaining("is missing");
        for (Segment other : written.subList(1, written.size())) {
          assertThat(segments.read(other.id(), 1, 0, 0)).isPresent();
        }
        assertThat(Sample.of(kept)).isEqualTo(before);
      }
    }
  }

  @Test
  void a_pass_that_is_given_nothing_writes_no_file() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings());
        SegmentPass pass = shelf.pass()) {
      pass.begin(1, 0, Compression.NONE);
      pass.begin(2, 0, Compression.NONE);
      assertThat(pass.finish()).isEmpty();
      assertThat(shelf.simulation.disk().list(shelf.settings.directory())).isEmpty();
    }
  }

  @Test
  void a_file_that_no_checkpoint_names_is_deleted_and_one_that_is_named_must_be_there()
      throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      NavigableMap<Where, List<Sample>> all = new TreeMap<>();
      all.put(new Where(1, 0), Sample.some(new Seeded(4), 300, 0, 1000));
      List<Segment> written = shelf.write(new Seeded(4), all, 0);
      assertThat(written.size()).isGreaterThan(2);
      List<Segment> named = written.subList(1, written.size());
      shelf.open(named).close();
      assertThat(shelf.simulation.disk().list(shelf.settings.directory()))
          .containsExactlyElementsOf(named.stream().map(s -> shelf.file(s.id())).toList());
      assertThatThrownBy(() -> shelf.open(written))
          .isInstanceOf(DamagedSegmentException.class)
          .hasMessageContaining("0000000000000001.seg")
          .hasMessageContaining("is missing");
      assertThat(shelf.simulation.disk().list(shelf.settings.directory())).hasSameSizeAs(named);
    }
  }
}
