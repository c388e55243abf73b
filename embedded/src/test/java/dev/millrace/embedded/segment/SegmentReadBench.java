package dev.millrace.embedded.segment;

import dev.millrace.Compression;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;

/**
 * Reading segments in order, beside a bare loop of the same in the same round: 64 KiB at a time,
 * one checksum, one walk along the lengths. Arguments: an empty directory, MiB, rounds, bytes of a
 * message.
 */
final class SegmentReadBench {
  private final Seam seam = Seam.real();
  private final SegmentSettings settings;
  private final List<Segment> segments;
  private final ByteBuffer block;

  private SegmentReadBench(Path directory, long bytes, int size) throws IOException {
    this.settings = SegmentSettings.in(directory, new UUID(1, 1));
    Segments.open(seam, settings, new BatchCache(0), List.of()).close();
    this.block = seam.disk().buffer(1 << 20);
    this.segments = write(bytes, size);
  }

  /** What a way of reading found: to be equal for all of them. */
  private record Found(long bytes, long entries) {}

  /** A way of reading all segments. */
  private interface Way {
    Found read() throws IOException;
  }

  public static void main(String[] args) throws IOException {
    int size = Integer.parseInt(args[3]);
    SegmentReadBench bench =
        new SegmentReadBench(Path.of(args[0]), Long.parseLong(args[1]) << 20, size);
    List<Double> read = new ArrayList<>();
    List<Double> scan = new ArrayList<>();
    for (int round = 0; round < Integer.parseInt(args[2]) + 2; round++) {
      double bare = bench.rate("bare loop", bench::bare);
      double reading = bench.rate("Segments.read", bench::reading) / bare;
      double scanning = bench.rate("SegmentScan", bench::scanning) / bare;
      if (round >= 2) {
        read.add(reading);
        scan.add(scanning);
      }
    }
    print("Segments.read of the bare loop: " + spread(read));
    print("SegmentScan of the bare loop: " + spread(scan));
    for (Segment segment : bench.segments) {
      bench.seam.disk().delete(SegmentLayout.file(bench.settings.directory(), segment.id()));
    }
  }

  private static String spread(List<Double> values) {
    Collections.sort(values);
    return String.format(
        Locale.ROOT,
        "median %.2f, from %.2f to %.2f",
        values.get(values.size() / 2),
        values.get(0),
        values.get(values.size() - 1));
  }

  private double rate(String name, Way way) throws IOException {
    long began = seam.clock().nanos();
    Found found = way.read();
    double seconds = (seam.clock().nanos() - began) / 1e9;
    print(
        String.format(
            Locale.ROOT,
            "%-14s %6.2f GB/s %6.1f M entries/s",
            name,
            found.bytes() / seconds / 1e9,
            found.entries() / seconds / 1e6));
    return found.bytes() / seconds;
  }

  private List<Segment> write(long bytes, int size) throws IOException {
    AtomicLong ids = new AtomicLong();
    byte[] content = new byte[size];
    Seeded chance = new Seeded(1);
    for (int i = 0; i < size; i++) {
      content[i] = (byte) chance.next();
    }
    long began = seam.clock().nanos();
    try (SegmentPass pass = new SegmentPass(seam, settings, ids::incrementAndGet)) {
      pass.begin(1, 0, Compression.NONE);
      BatchBuilder builder = BatchBuilder.growing(1 << 20);
      long number = 0;
      while (pass.bytes() < bytes) {
        builder.begin(1, 0);
        while (builder.size() < 1 << 20) {
          builder.add(number++, 1000, 7, 4, content);
        }
        pass.add(builder.finish(), any -> true);
      }
      List<Segment> written = pass.finish();
      double seconds = (seam.clock().nanos() - began) / 1e9;
      print(String.format(Locale.ROOT, "written, forced: %.2f GB/s", bytes / seconds / 1e9));
      return written;
    }
  }

  // All batches but the last of a segment are equally long here, so the bare loop needs no index.
  private Found bare() throws IOException {
    long bytes = 0;
    long entries = 0;
    for (Segment segment : segments) {
      Path path = SegmentLayout.file(settings.directory(), segment.id());
      try (DiskFile file = seam.disk().open(path, Disk.Open.READ)) {
        long end = SegmentLayout.HEADER_BYTES + segment.runs().get(0).bytes();
        file.read(block.clear().limit(SegmentLayout.RECORD_BYTES), SegmentLayout.HEADER_BYTES);
        int record = SegmentLayout.RECORD_BYTES + block.getInt(Integer.BYTES);
        for (long at = SegmentLayout.HEADER_BYTES; at < end; at += record) {
          int length = (int) Math.min(record, end - at);
          file.read(block.clear().limit(length), at);
          CRC32C crc = new CRC32C();
          crc.update(block.flip());
          bytes += length + (crc.getValue() >>> 32);
          int entry = SegmentLayout.RECORD_BYTES + Batch.HEADER_BYTES;
          for (; entry < length; entries++) {
            entry += Batch.ENTRY_BYTES + block.getInt(entry);
          }
        }
      }
    }
    return new Found(bytes, entries);
  }

  private Found reading() throws IOException {
    long bytes = 0;
    long entries = 0;
    List<Long> ids = segments.stream().map(Segment::id).toList();
    try (Segments open =
        Segments.open(seam, settings, new BatchCache(BatchCache.DEFAULT_BYTES), ids)) {
      for (long id : ids) {
        Optional<Batch> batch = open.read(id, 1, 0, 0);
        while (batch.isPresent()) {
          bytes += batch.get().size();
          entries += walk(batch.get().entries());
          batch = open.read(id, 1, 0, batch.get().last() + 1);
        }
      }
    }
    return new Found(bytes, entries);
  }

  private Found scanning() throws IOException {
    long bytes = 0;
    long entries = 0;
    for (Segment segment : segments) {
      try (SegmentScan scan = new SegmentScan(seam, settings, segment.id())) {
        while (scan.next()) {
          Batch batch = scan.batch();
          bytes += batch.size();
          entries += walk(batch.entries());
        }
      }
    }
    return new Found(bytes, entries);
  }

  private static long walk(Entries entries) {
    long count = 0;
    while (entries.next()) {
      count++;
    }
    return count;
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
