package dev.millrace.embedded.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Sample;
import dev.millrace.embedded.segment.Shelf.Where;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.Inflater;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/**
 * What is on disk. A test that fails here says that data written before cannot be read any more.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class SegmentFormatTest {
  private static final long AT = 1_900_000_000_000L;

  private static Sample sample(long number, long at, int lane, int priority, String content) {
    return new Sample(
        number, at, lane, priority, Sample.list(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static Map<Where, List<Sample>> content() {
    Map<Where, List<Sample>> all = new TreeMap<>();
    all.put(new Where(1, -1), List.of(sample(0, AT - 5, 0, 4, "a letter")));
    all.put(
        new Where(1, 0),
        List.of(
            sample(1000, AT, 0x01020304, 0, "one"),
            sample(1001, AT + 1, -1, 9, ""),
            sample(1077, AT + 70_000, 0, 4, "after a gap")));
    all.put(new Where(300, 2), List.of(sample(1L << 40, AT, 5, 1, "z".repeat(200))));
    return all;
  }

  /** Writes it plain, or with the last run compressed. */
  private static byte[] write(Shelf shelf, Compression last) throws IOException {
    try (SegmentPass pass = new SegmentPass(shelf.simulation, shelf.settings, () -> 77)) {
      for (Map.Entry<Where, List<Sample>> one : content().entrySet()) {
        Where where = one.getKey();
        pass.begin(
            where.channel(), where.partition(), where.channel() == 300 ? last : Compression.NONE);
        BatchBuilder builder = BatchBuilder.growing(0).begin(where.channel(), where.partition());
        pass.add(Sample.build(builder, one.getValue()).finish(), number -> true);
      }
      pass.finish();
    }
    return shelf.simulation.disk().content(shelf.file(77));
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SegmentFormatTest.class.getResourceAsStream(name))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
  }

  @Test
  void a_segment_has_the_bytes_that_it_always_had() throws Exception {
    try (Shelf shelf = new Shelf(Shelf.settings())) {
      assertThat(HexFormat.of().formatHex(write(shelf, Compression.NONE)))
          .isEqualTo(HexFormat.of().formatHex(golden("segment-1.hex")));
    }
  }

  @Test
  void segments_of_before_are_read_compressed_or_not() throws Exception {
    for (String name : List.of("segment-1.hex", "segment-1-deflate.hex")) {
      try (Shelf shelf = new Shelf(Shelf.settings())) {
        try (DiskFile file = shelf.simulation.disk().open(shelf.file(77), Disk.Open.CREATE)) {
          file.write(ByteBuffer.wrap(golden(name)), 0);
        }
        Segment segment = new Segment(77, golden(name).length, List.of());
        try (Segments segments = shelf.open(List.of(segment))) {
          for (Map.Entry<Where, List<Sample>> one : content().entrySet()) {
            assertThat(Shelf.read(segments, List.of(segment), one.getKey()))
                .isEqualTo(one.getValue());
          }
          assertThat(segments.verify(77)).isEmpty();
        }
      }
    }
  }

  @Test
  void a_reader_written_from_the_page_about_the_format_reads_the_same() throws Exception {
    for (String name : List.of("segment-1.hex", "segment-1-deflate.hex")) {
      assertThat(PageReader.read(ByteBuffer.wrap(golden(name)))).isEqualTo(content());
    }
  }

  /** docs/internals/segment-format.md, and nothing of the code it describes. */
  private static final class PageReader {
    static Map<Where, List<Sample>> read(ByteBuffer file) throws Exception {
      assertThat(file.getInt(0)).isEqualTo(0x4d4c5253);
      assertThat(file.getInt(4)).isEqualTo(1);
      assertThat(file.getInt(60)).isEqualTo(crc(file, 0, 60));
      int trailer = file.limit() - 32;
      assertThat(file.getInt(trailer + 24)).isEqualTo(crc(file, trailer, 24));
      ByteBuffer index =
          record(file, (int) file.getLong(trailer), (int) file.getLong(trailer + 8) - 8);
      assertThat(index.getInt(0)).isEqualTo(0x4d4c5258);
      Map<Where, List<Sample>> all = new TreeMap<>();
      int runs = index.getInt(4);
      for (int run = 0; run < runs; run++) {
        int at = 16 + 16 * run;
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < index.getInt(at + 12); i++) {
          int batch = 16 + 16 * runs + 48 * (index.getInt(at + 8) + i);
          int offset = (int) index.getLong(batch + 32);
          samples.addAll(batch(record(file, offset, index.getInt(batch + 40))));
        }
        all.put(new Where(index.getInt(at), index.getInt(at + 4)), samples);
      }
      return all;
    }

    private static ByteBuffer record(ByteBuffer file, int offset, int length) {
      assertThat(file.getInt(offset + 4)).isEqualTo(length);
      assertThat(file.getInt(offset)).isEqualTo(crc(file, offset + 4, 4 + length));
      return file.slice(offset + 8, length);
    }

    private static List<Sample> batch(ByteBuffer batch) throws Exception {
      byte[] entries = new byte[batch.getInt(40)];
      if (batch.get(1) == 1) {
        Inflater inflater = new Inflater(true);
        inflater.setInput(batch.slice(48, batch.getInt(44)));
        assertThat(inflater.inflate(entries)).isEqualTo(entries.length);
        inflater.end();
      } else {
        batch.get(48, entries);
      }
      ByteBuffer plain = ByteBuffer.wrap(entries);
      List<Sample> samples = new ArrayList<>();
      while (plain.hasRemaining()) {
        byte[] content = new byte[plain.getInt()];
        int lane = plain.getInt();
        long at = batch.getLong(32) + plain.getInt();
        int place = plain.getInt();
        plain.get(content);
        samples.add(
            new Sample(
                batch.getLong(16) + (place >>> 8), at, lane, place & 15, Sample.list(content)));
      }
      return samples;
    }

    private static int crc(ByteBuffer file, int at, int length) {
      CRC32C crc = new CRC32C();
      crc.update(file.slice(at, length));
      return (int) crc.getValue();
    }
  }
}
