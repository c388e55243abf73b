package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.KeyedCompaction.Contents;
import dev.millrace.embedded.segment.KeyedCompaction.Plan;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.simulation.Seeded;
import java.time.Duration;
import java.time.Instant;
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
class KeyedCompactionModelTest {
  private static final Where STREAM = new Where(2, 1);
  private static final Where OTHER = new Where(2, 2);
  private static final long AT = 1_900_000_000_000L;

  /** One byte of key, 0 for none, and perhaps data. */
  private static final Contents CONTENTS =
      new Contents() {
        @Override
        public Optional<byte[]> key(Entries entry) {
          byte[] content = entry.contentBytes();
          return content[0] == 0 ? Optional.empty() : Optional.of(new byte[] {content[0]});
        }

        @Override
        public boolean isTombstone(Entries entry) {
          return entry.contentLength() == 1;
        }
      };

  private static List<Sample> stream(Seeded chance, int count, int keys) {
    List<Sample> samples = new ArrayList<>();
    long number = chance.below(10);
    for (int i = 0; i < count; i++) {
      byte[] content = new byte[chance.chance(1, 6) ? 1 : 30];
      content[0] = (byte) chance.below(keys + 1);
      samples.add(new Sample(number, AT + i, content[0], 0, Sample.list(content)));
      number += 1 + (chance.chance(1, 8) ? chance.below(9) : 0);
    }
    return samples;
  }

  private static byte key(Sample sample) {
    return sample.content().get(0);
  }

  /** What must be there after a pass over all of {@code samples}. */
  private static List<Sample> compacted(
      List<Sample> samples, long from, long cleanUntil, long graceBegan) {
    Map<Byte, Long> newest = new HashMap<>();
    for (Sample sample : samples) {
      if (sample.number() < cleanUntil) {
        newest.put(key(sample), sample.number());
      }
    }
    List<Sample> left = new ArrayList<>();
    for (Sample sample : samples) {
      boolean keyed = key(sample) != 0 && sample.number() < cleanUntil;
      boolean superseded = keyed && newest.getOrDefault(key(sample), -1L) > sample.number();
      boolean gone =
          keyed
              && sample.number() < from
              && sample.at() < graceBegan
              && sample.content().size() == 1;
      if (!superseded && !gone) {
        left.add(sample);
      }
    }
    return left;
  }

  @Test
  void after_each_pass_only_the_newest_of_each_key_is_left_of_what_was_looked_at()
      throws Exception {
    for (long seed = 0; seed < 200; seed++) {
      Seeded chance = new Seeded(seed);
      try (Shelf shelf = new Shelf(Shelf.settings())) {
        int keys = 1 + chance.below(20);
        NavigableMap<Where, List<Sample>> all = new TreeMap<>();
        all.put(STREAM, stream(chance, 20 + chance.below(300), keys));
        all.put(OTHER, stream(chance, 50, keys));
        List<Segment> named = shelf.write(chance, all, 0);
        List<Sample> expected = all.getOrDefault(STREAM, List.of());
        long from = 0;
        int room = 1 + chance.below(keys + 5);
        for (int pass = 0; pass < 6; pass++) {
          long graceBegan = AT + chance.below(400);
          KeyedCompaction compaction = plan(shelf, named, from, room, graceBegan);
          named = pass(shelf, named, compaction);
          expected = compacted(expected, from, compaction.cleanUntil(), graceBegan);
          try (Segments segments = shelf.open(named)) {
            assertThat(Shelf.read(segments, named, STREAM)).as("seed %d", seed).isEqualTo(expected);
            assertThat(Shelf.read(segments, named, OTHER)).isEqualTo(all.get(OTHER));
          }
          assertThat(compaction.cleanUntil()).isGreaterThanOrEqualTo(from);
          from = compaction.cleanUntil();
        }
      }
    }
  }

  private static KeyedCompaction plan(
      Shelf shelf, List<Segment> named, long from, int room, long graceBegan) throws Exception {
    KeyedCompaction compaction =
        new KeyedCompaction(
            shelf.simulation,
            shelf.settings,
            new Plan(
                STREAM.channel(),
                STREAM.partition(),
                named.stream().map(Segment::id).toList(),
                from,
                Instant.ofEpochMilli(graceBegan).plus(Duration.ofHours(24)),
                Duration.ofHours(24),
                room),
            CONTENTS);
    while (compaction.readNext()) {
      // Until all are read, or there is no room for one more key.
    }
    return compaction;
  }

  /** Writes those segments again of which something is dropped, each by itself. */
  private static List<Segment> pass(Shelf shelf, List<Segment> named, KeyedCompaction compaction)
      throws Exception {
    SegmentRewriter rewriter = new SegmentRewriter(shelf.simulation, shelf.settings);
    List<Segment> after = new ArrayList<>();
    long dropped = 0;
    for (Segment segment : named) {
      long here = rewriter.dropped(segment.id(), compaction, Long.MAX_VALUE);
      dropped += here;
      if (here == 0) {
        after.add(segment);
      } else {
        after.addAll(
            rewriter.rewrite(
                List.of(segment.id()), compaction, channel -> Compression.NONE, () -> ++shelf.ids));
      }
    }
    assertThat(dropped).isGreaterThanOrEqualTo(compaction.removable());
    return after;
  }

  @Test
  void enough_passes_leave_one_entry_a_key_whatever_the_room() throws Exception {
    Seeded chance = new Seeded(77);
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      NavigableMap<Where, List<Sample>> all = new TreeMap<>();
      all.put(STREAM, stream(chance, 400, 30));
      List<Segment> named = shelf.write(chance, all, 0);
      long from = 0;
      for (int pass = 0; pass < 200; pass++) {
        KeyedCompaction compaction = plan(shelf, named, from, 3, 0);
        named = pass(shelf, named, compaction);
        from = compaction.cleanUntil();
      }
      try (Segments segments = shelf.open(named)) {
        List<Sample> left = Shelf.read(segments, named, STREAM);
        Map<Byte, Sample> newest = new HashMap<>();
        all.getOrDefault(STREAM, List.of()).forEach(sample -> newest.put(key(sample), sample));
        List<Sample> keyed = left.stream().filter(s -> key(s) != 0).toList();
        newest.remove((byte) 0);
        assertThat(keyed).containsExactlyInAnyOrderElementsOf(newest.values());
      }
    }
  }
}
