package dev.millrace.verification.compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.segment.BatchCache;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.segment.SegmentPass;
import dev.millrace.embedded.segment.SegmentSettings;
import dev.millrace.embedded.segment.Segments;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class StoredCompressionModelTest {
  private static final SegmentSettings SETTINGS =
      SegmentSettings.in(Path.of("/data"), new UUID(1, 2)).segmentBytes(20_000).batchBytes(3000);

  private static List<byte[]> contents(Seeded chance, boolean shrinks) {
    List<byte[]> contents = new ArrayList<>();
    for (int i = 20 + chance.below(200); i > 0; i--) {
      ByteBuffer content = ByteBuffer.allocate(8 * chance.below(40));
      while (content.hasRemaining()) {
        content.putLong(shrinks ? chance.below(9) : chance.next());
      }
      contents.add(content.array());
    }
    return contents;
  }

  private static void write(
      Simulation simulation, SegmentPass pass, int channel, List<byte[]> contents, Compression how)
      throws Exception {
    BatchBuilder builder = BatchBuilder.growing(0).begin(channel, 0);
    for (int i = 0; i < contents.size(); i++) {
      builder.add(i, simulation.clock().now().toEpochMilli(), 0, 4, contents.get(i));
    }
    pass.begin(channel, 0, how);
    pass.add(builder.finish(), number -> true);
  }

  private static List<byte[]> read(Segments segments, List<Segment> named, int channel)
      throws Exception {
    List<byte[]> read = new ArrayList<>();
    for (Segment segment : named) {
      Optional<Batch> batch = segments.read(segment.id(), channel, 0, 0);
      while (batch.isPresent()) {
        Entries entries = batch.get().entries();
        while (entries.next()) {
          read.add(entries.contentBytes());
        }
        batch = segments.read(segment.id(), channel, 0, batch.get().last() + 1);
      }
    }
    return read;
  }

  @Test
  void whatever_a_channel_asks_for_its_messages_come_back_and_none_takes_more_room_than_plain()
      throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      Seeded chance = new Seeded(seed);
      boolean shrinks = chance.chance(1, 2);
      List<byte[]> contents = contents(chance, shrinks);
      try (Simulation simulation = Simulation.of(seed)) {
        Segments.open(simulation, SETTINGS, new BatchCache(0), List.of()).close();
        Map<Compression, List<Segment>> stored = new EnumMap<>(Compression.class);
        AtomicLong ids = new AtomicLong();
        for (Compression how : Compression.values()) {
          try (SegmentPass pass = new SegmentPass(simulation, SETTINGS, ids::incrementAndGet)) {
            write(simulation, pass, 1, contents, how);
            stored.put(how, pass.finish());
          }
        }
        List<Segment> named = stored.values().stream().flatMap(List::stream).toList();
        List<Long> all = named.stream().map(Segment::id).toList();
        try (Segments segments =
            Segments.open(simulation, SETTINGS, new BatchCache(1 << 20), all)) {
          for (List<Segment> some : stored.values()) {
            assertThat(read(segments, some, 1).toArray(byte[][]::new))
                .isDeepEqualTo(contents.toArray(byte[][]::new));
          }
        }
        long plain = bytes(stored, Compression.NONE);
        assertThat(bytes(stored, Compression.DEFLATE)).isLessThanOrEqualTo(plain);
        assertThat(bytes(stored, Compression.ZSTD)).isLessThanOrEqualTo(plain);
        if (shrinks) {
          assertThat(bytes(stored, Compression.ZSTD)).isLessThan(plain / 2);
          assertThat(bytes(stored, Compression.DEFLATE)).isLessThan(plain / 2);
        }
      }
    }
  }

  private static long bytes(Map<Compression, List<Segment>> stored, Compression how) {
    return stored.getOrDefault(how, List.of()).stream()
        .flatMap(segment -> segment.runs().stream())
        .mapToLong(run -> run.bytes())
        .sum();
  }

  @Test
  void with_the_module_there_its_compression_may_be_declared() {
    assertThatCode(() -> Compressor.requireThere(Compression.ZSTD)).doesNotThrowAnyException();
  }
}
