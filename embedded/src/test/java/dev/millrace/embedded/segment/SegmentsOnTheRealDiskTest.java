package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SegmentsOnTheRealDiskTest {
  private static final int MESSAGES = 20_000;

  private final Seam seam = Seam.real();
  private final AtomicLong ids = new AtomicLong();
  @TempDir private Path directory;

  private List<Sample> write(SegmentPass pass, int channel, Compression how) throws Exception {
    Seeded chance = new Seeded(channel);
    List<Sample> samples = new ArrayList<>();
    BatchBuilder builder = BatchBuilder.growing(0).begin(channel, 0);
    pass.begin(channel, 0, how);
    for (int i = 0; i < MESSAGES; i++) {
      byte[] content = new byte[1 + chance.below(400)];
      content[0] = (byte) chance.next();
      Sample sample = new Sample(i, 1000 + i, 7, 4, Sample.list(content));
      samples.add(sample);
      Sample.build(builder, List.of(sample));
      if (builder.size() > 700_000 || i == MESSAGES - 1) {
        pass.add(builder.finish());
        builder.begin(channel, 0);
      }
    }
    return samples;
  }

  @Test
  void what_is_written_is_read_in_order_rewritten_verified_and_deleted() throws Exception {
    SegmentSettings settings =
        SegmentSettings.in(directory.resolve("data"), new UUID(3, 4)).segmentBytes(2 << 20);
    Segments.open(seam, settings, new BatchCache(0), List.of()).close();
    List<Segment> written;
    List<Sample> plain;
    List<Sample> packed;
    try (SegmentPass pass = new SegmentPass(seam, settings, ids::incrementAndGet)) {
      plain = write(pass, 1, Compression.NONE);
      packed = write(pass, 2, Compression.DEFLATE);
      written = pass.finish();
    }
    assertThat(written.size()).isGreaterThan(2);
    List<Segment> halved =
        new SegmentRewriter(seam, settings)
            .rewrite(
                written.stream().map(Segment::id).toList(),
                entry -> entry.number() % 2 == 0,
                channel -> Compression.NONE,
                ids::incrementAndGet);
    List<Segment> all = new ArrayList<>(written);
    all.addAll(halved);
    try (Segments segments =
        Segments.open(
            seam, settings, new BatchCache(1 << 20), all.stream().map(Segment::id).toList())) {
      assertThat(Shelf.read(segments, written, new Where(1, 0))).isEqualTo(plain);
      assertThat(Shelf.read(segments, written, new Where(2, 0))).isEqualTo(packed);
      assertThat(Shelf.read(segments, halved, new Where(2, 0)))
          .isEqualTo(packed.stream().filter(s -> s.number() % 2 == 0).toList());
      for (Segment segment : all) {
        assertThat(segments.verify(segment.id())).isEmpty();
        segments.delete(segment.id());
      }
      assertThat(seam.disk().list(settings.directory())).isEmpty();
    }
  }
}
