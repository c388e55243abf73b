package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** Flips every byte of a small segment, one at a time, and reads all of it. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SegmentEveryByteTest {
  private static final SegmentSettings SETTINGS = Shelf.settings().segmentBytes(1 << 20);

  private enum Outcome {
    ONE_BATCH,
    INDEX_ONLY,
    WHOLE
  }

  private static NavigableMap<Where, List<Sample>> content() {
    NavigableMap<Where, List<Sample>> all = new TreeMap<>();
    all.put(new Where(1, -1), Sample.some(new Seeded(1), 8, 3, 1000));
    all.put(new Where(1, 0), Sample.some(new Seeded(2), 30, 0, 2000));
    all.put(new Where(2, 4), text(25));
    return all;
  }

  /** Compresses well. */
  private static List<Sample> text(int count) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(new Sample(50 + i, 3000 + i, 0, 4, Sample.list(new byte[60])));
    }
    return samples;
  }

  /** What a reader gets: every entry that is not in a batch that was refused. */
  private static Outcome readAll(Segments segments, List<Segment> written) throws IOException {
    int refused = 0;
    for (Map.Entry<Where, List<Sample>> one : content().entrySet()) {
      Where where = one.getKey();
      long next = 0;
      List<Sample> left = new ArrayList<>(one.getValue());
      while (true) {
        @Nullable Batch batch;
        try {
          Optional<Batch> found =
              segments.read(written.get(0).id(), where.channel(), where.partition(), next);
          if (found.isEmpty()) {
            break;
          }
          batch = found.get();
        } catch (DamagedSegmentException damaged) {
          if (damaged.isWhole()) {
            return Outcome.WHOLE;
          }
          refused++;
          assertThat(damaged.channel()).isEqualTo(where.channel());
          assertThat(damaged.partition()).isEqualTo(where.partition());
          left.removeIf(s -> s.number() >= damaged.first() && s.number() <= damaged.last());
          next = damaged.last() + 1;
          continue;
        }
        List<Sample> read = Sample.of(batch);
        assertThat(left.subList(0, read.size())).isEqualTo(read);
        left.subList(0, read.size()).clear();
        next = batch.last() + 1;
      }
      assertThat(left).isEmpty();
    }
    assertThat(refused).isBetween(0, 1);
    return refused == 1 ? Outcome.ONE_BATCH : Outcome.INDEX_ONLY;
  }

  @Test
  void a_flipped_byte_costs_the_batch_it_is_in_and_never_gives_a_wrong_one() throws Exception {
    try (Shelf shelf = new Shelf(SETTINGS)) {
      List<Segment> written = shelf.write(new Seeded(1), content(), 0);
      assertThat(written).hasSize(1);
      int size = (int) written.get(0).bytes();
      long data = written.get(0).runs().stream().mapToLong(Run::bytes).sum();
      Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
      for (int position = 0; position < size; position++) {
        Shelf copy = new Shelf(SETTINGS);
        copy.simulation = Simulation.on(shelf.simulation.disk().copy(), 1);
        copy.simulation.disk().flip(shelf.file(1), position, 1 << (position % 8));
        try (Segments segments = copy.open(written)) {
          Outcome outcome = readAll(segments, written);
          assertThat(outcome)
              .as("byte %d of %d", position, size)
              .isEqualTo(
                  position < SegmentLayout.HEADER_BYTES
                      ? Outcome.WHOLE
                      : position < SegmentLayout.HEADER_BYTES + data
                          ? Outcome.ONE_BATCH
                          : Outcome.INDEX_ONLY);
          assertThat(segments.verify(1)).as("byte %d of %d", position, size).hasSize(1);
          outcomes.add(outcome);
        }
        copy.close();
      }
      assertThat(outcomes).containsExactly(Outcome.values());
    }
  }

  @Test
  void a_file_that_was_cut_is_refused_or_serves_what_it_still_has() throws Exception {
    try (Shelf shelf = new Shelf(SETTINGS)) {
      List<Segment> written = shelf.write(new Seeded(1), content(), 0);
      byte[] bytes = shelf.simulation.disk().content(shelf.file(1));
      for (int cut = 0; cut < bytes.length; cut += 7) {
        try (Shelf copy = new Shelf(SETTINGS)) {
          try (DiskFile file = copy.simulation.disk().open(copy.file(1), Disk.Open.CREATE)) {
            file.write(ByteBuffer.wrap(bytes, 0, cut), 0);
          }
          try (Segments segments = copy.open(written)) {
            assertThat(readAll(segments, written)).isEqualTo(Outcome.WHOLE);
            assertThat(segments.verify(1)).hasSize(1);
          }
        }
      }
    }
  }

  @Test
  void a_segment_of_another_store_or_under_another_number_is_refused() throws Exception {
    try (Shelf shelf = new Shelf(SETTINGS)) {
      List<Segment> written = shelf.write(new Seeded(1), content(), 0);
      shelf.simulation.disk().rename(shelf.file(1), shelf.file(2));
      Segment renamed = new Segment(2, written.get(0).bytes(), written.get(0).runs());
      try (Segments segments = shelf.open(List.of(renamed))) {
        assertThat(segments.verify(2))
            .singleElement()
            .satisfies(damaged -> assertThat(damaged).hasMessageContaining("it is segment 1"));
      }
    }
  }

  @Test
  void without_the_comparison_of_checksums_wrong_entries_would_be_believed() throws Exception {
    SegmentChecksum trusting =
        new SegmentChecksum() {
          @Override
          public boolean matches(int computed, int stored) {
            return true;
          }
        };
    try (Shelf shelf = new Shelf(SETTINGS.checksum(trusting))) {
      List<Segment> written = shelf.write(new Seeded(1), content(), 0);
      Where where = new Where(1, -1);
      long content =
          SegmentLayout.HEADER_BYTES
              + SegmentLayout.RECORD_BYTES
              + Batch.HEADER_BYTES
              + Batch.ENTRY_BYTES;
      shelf.simulation.disk().flip(shelf.file(1), content, 1);
      try (Segments segments = shelf.open(written)) {
        assertThat(Shelf.read(segments, written, where))
            .isNotEqualTo(content().get(where))
            .hasSameSizeAs(content().get(where));
      }
    }
  }
}
