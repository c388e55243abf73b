package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.simulation.Seeded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RewritingModelTest {
  private static Compression compression(int channel) {
    return channel == 1 ? Compression.DEFLATE : Compression.NONE;
  }

  @Test
  void survivors_of_any_segments_are_what_they_were_and_in_order() throws Exception {
    for (long seed = 0; seed < 150; seed++) {
      Seeded chance = new Seeded(seed);
      try (Shelf shelf = new Shelf(Shelf.settings().segmentBytes(4096 + chance.below(9000)))) {
        NavigableMap<Where, List<Sample>> alive = Shelf.some(chance, 250);
        List<Segment> named = new ArrayList<>(shelf.write(chance, alive, 0));
        for (int round = 0; round < 4; round++) {
          int drop = 2 + chance.below(5);
          List<Segment> from = named.stream().filter(s -> chance.chance(1, 2)).toList();
          Set<List<Long>> dead = new HashSet<>();
          Keep keep =
              entry -> {
                boolean dies = (entry.number() + entry.batch().channel()) % drop == 0;
                if (dies) {
                  dead.add(
                      List.of(
                          (long) entry.batch().channel(),
                          (long) entry.batch().partition(),
                          entry.number()));
                }
                return !dies;
              };
          List<Segment> rewritten =
              new SegmentRewriter(shelf.simulation, shelf.settings)
                  .rewrite(
                      from.stream().map(Segment::id).toList(),
                      keep,
                      RewritingModelTest::compression,
                      () -> ++shelf.ids);
          named.removeAll(from);
          named.addAll(rewritten);
          alive.replaceAll((where, samples) ->
              samples.stream()
                  .filter(s ->
                      !dead.contains(
                          List.of((long) where.channel(), (long) where.partition(), s.number())))
                  .toList());
          try (Segments segments = shelf.open(named)) {
            for (Map.Entry<Where, List<Sample>> one : alive.entrySet()) {
              List<Sample> read = new ArrayList<>();
              for (Segment segment : named) {
                List<Sample> inOne = Shelf.read(segments, List.of(segment), one.getKey());
                assertThat(inOne)
                    .isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
                read.addAll(inOne);
              }
              read.sort((a, b) -> Long.compare(a.number(), b.number()));
              assertThat(read).as("seed %d", seed).isEqualTo(one.getValue());
            }
          }
        }
      }
    }
  }

  @Test
  void a_segment_of_which_nothing_survives_becomes_none() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      List<Segment> written = shelf.write(new Seeded(2), Shelf.some(new Seeded(2), 50), 0);
      assertThat(
              new SegmentRewriter(shelf.simulation, shelf.settings)
                  .rewrite(
                      written.stream().map(Segment::id).toList(),
                      entry -> false,
                      RewritingModelTest::compression,
                      () -> ++shelf.ids))
          .isEmpty();
      shelf.open(written).close();
    }
  }

  @Test
  void damage_in_what_should_be_copied_is_said_and_leaves_nothing_new() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      NavigableMap<Where, List<Sample>> all = new TreeMap<>();
      all.put(new Where(3, 0), Sample.some(new Seeded(2), 90, 0, 1000));
      List<Segment> written = shelf.write(new Seeded(2), all, 0);
      shelf.simulation.disk().flip(shelf.file(1), 2000, 4);
      SegmentRewriter rewriter = new SegmentRewriter(shelf.simulation, shelf.settings);
      assertThatThrownBy(() ->
              rewriter.rewrite(
                  List.of(1L), entry -> true, RewritingModelTest::compression, () -> ++shelf.ids))
          .isInstanceOf(DamagedSegmentException.class);
      assertThat(shelf.simulation.disk().list(shelf.settings.directory())).hasSameSizeAs(written);
      assertThatThrownBy(() -> rewriter.dropped(1, entry -> true, 1))
          .isInstanceOf(DamagedSegmentException.class);
    }
  }

  @Test
  void what_would_be_dropped_is_counted_as_far_as_one_wants_to_know() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings().segmentBytes(1 << 20))) {
      NavigableMap<Where, List<Sample>> all = new TreeMap<>();
      all.put(new Where(1, 0), Sample.some(new Seeded(2), 90, 0, 1000));
      shelf.write(new Seeded(2), all, 0);
      SegmentRewriter rewriter = new SegmentRewriter(shelf.simulation, shelf.settings);
      assertThat(rewriter.dropped(1, entry -> true, 100)).isZero();
      assertThat(rewriter.dropped(1, entry -> false, 100)).isEqualTo(90);
      assertThat(rewriter.dropped(1, entry -> false, 40)).isEqualTo(40);
    }
  }
}
