package dev.millrace.embedded.segment;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.log.DataDirectory;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Segments on a simulated disk, and what should be in them. */
final class Shelf implements AutoCloseable {
  static final Path DATA = Path.of("/data");
  static final UUID STORE = new UUID(7, 11);
  private static final long AT = 1_900_000_000_000L;

  /** A channel partition. */
  record Where(int channel, int partition) implements Comparable<Where> {
    @Override
    public int compareTo(Where other) {
      int order = Integer.compare(channel, other.channel);
      return order == 0 ? Integer.compare(partition, other.partition) : order;
    }
  }

  final SegmentSettings settings;
  Simulation simulation;
  long ids;

  Shelf(SegmentSettings settings) throws IOException {
    this.settings = settings;
    this.simulation = Simulation.of(1);
    DataDirectory.create(simulation.disk(), settings.directory());
  }

  static SegmentSettings settings() {
    return SegmentSettings.in(DATA, STORE).segmentBytes(4096).batchBytes(200);
  }

  SegmentPass pass() {
    return new SegmentPass(simulation, settings, () -> ++ids);
  }

  Segments open(List<Segment> named) throws IOException {
    return Segments.open(
        simulation,
        settings,
        new BatchCache(BatchCache.DEFAULT_BYTES),
        named.stream().map(Segment::id).toList());
  }

  Path file(long id) {
    return SegmentLayout.file(settings.directory(), id);
  }

  /** Entries for some channel partitions. */
  static NavigableMap<Where, List<Sample>> some(Seeded chance, int most) {
    NavigableMap<Where, List<Sample>> all = new TreeMap<>();
    for (int i = 1 + chance.below(4); i > 0; i--) {
      Where where = new Where(1 + chance.below(3), chance.below(5) - 2);
      all.put(where, Sample.some(chance, 1 + chance.below(most), chance.below(100), AT));
    }
    return all;
  }

  /** The batches that the log would have of these entries: of any size. */
  static List<Batch> batches(Seeded chance, Where where, List<Sample> samples) {
    List<Batch> batches = new ArrayList<>();
    BatchBuilder builder = BatchBuilder.growing(0).begin(where.channel(), where.partition());
    for (Sample sample : samples) {
      if (!builder.isEmpty()
          && (chance.chance(1, 12) || !builder.fits(sample.number(), sample.at()))) {
        batches.add(Batch.of(ByteBuffer.wrap(builder.toBytes())));
        builder.begin(where.channel(), where.partition());
      }
      Sample.build(builder, List.of(sample));
    }
    batches.add(Batch.of(ByteBuffer.wrap(builder.toBytes())));
    return batches;
  }

  /** Writes those of the entries that are wanted. */
  List<Segment> write(Seeded chance, Map<Where, List<Sample>> all, int dropEach)
      throws IOException {
    try (SegmentPass pass = pass()) {
      for (Map.Entry<Where, List<Sample>> one : all.entrySet()) {
        Where where = one.getKey();
        pass.begin(
            where.channel(),
            where.partition(),
            where.channel() == 2 ? Compression.DEFLATE : Compression.NONE);
        for (Batch batch : batches(chance, where, one.getValue())) {
          if (dropEach == 0) {
            pass.add(batch);
          } else {
            pass.add(batch, number -> number % dropEach != 0);
          }
        }
      }
      return pass.finish();
    }
  }

  /** All entries of a channel partition, read in order. */
  static List<Sample> read(Segments segments, List<Segment> named, Where where) throws IOException {
    List<Sample> read = new ArrayList<>();
    for (Segment segment : named) {
      long next = 0;
      while (true) {
        Optional<Batch> batch =
            segments.read(segment.id(), where.channel(), where.partition(), next);
        if (batch.isEmpty()) {
          break;
        }
        read.addAll(Sample.of(batch.get()));
        next = batch.get().last() + 1;
      }
    }
    return read;
  }

  /** Ends the process. */
  void restart() {
    simulation = simulation.restart(1);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
