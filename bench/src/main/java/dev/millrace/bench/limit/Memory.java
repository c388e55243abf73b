package dev.millrace.bench.limit;

import dev.millrace.bench.contender.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.zip.CRC32C;

/** What one thread gets out of processor and memory, with data too large for the caches. */
final class Memory {
  private static final int BYTES = 128 << 20;
  private static final int BATCH = 64 << 10;
  private static final int READ = 1 << 20;
  private static final long FILE = 256L << 20;

  /** Read by nobody; written so that what is measured is really done. */
  private static volatile long blackHole;

  private Memory() {}

  /** Bytes copied a second. */
  static double copying(Duration time) {
    byte[] from = new byte[BYTES];
    byte[] to = new byte[BYTES];
    new Random(1).nextBytes(from);
    double rate =
        rate(
            time,
            () -> {
              System.arraycopy(from, 0, to, 0, BYTES);
              return BYTES;
            });
    blackHole = to[BYTES / 2];
    return rate;
  }

  /** Bytes checked a second. */
  static double checksum(Duration time) {
    ByteBuffer buffer = filled();
    CRC32C crc = new CRC32C();
    double rate =
        rate(
            time,
            () -> {
              crc.update(buffer.rewind());
              return BYTES;
            });
    blackHole = crc.getValue();
    return rate;
  }

  /**
   * Records walked a second: batches of 64 KiB, the checksum of each, then every record by its
   * length, all bytes read.
   */
  static double parsing(int size, Duration time) {
    ByteBuffer buffer = filled();
    int record = Integer.BYTES + size;
    for (int at = 0; at + record <= BYTES; at += record) {
      buffer.putInt(at, size);
    }
    CRC32C crc = new CRC32C();
    double bytes =
        rate(
            time,
            () -> {
              long sum = 0;
              for (int at = 0; at < BYTES; at += BATCH) {
                crc.reset();
                crc.update(buffer.limit(at + BATCH).position(at));
              }
              buffer.limit(BYTES);
              for (int at = 0; at + record <= BYTES; at += record) {
                int length = buffer.getInt(at);
                sum +=
                    Sink.sumOf(
                        buffer.limit(at + Integer.BYTES + length).position(at + Integer.BYTES));
                buffer.limit(BYTES);
              }
              blackHole = sum + crc.getValue();
              return BYTES;
            });
    return bytes / record;
  }

  /** Bytes read a second out of the page cache, a MiB at a time. */
  static double reading(Path directory, Duration time) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    try (ZeroedFile file = ZeroedFile.create(directory.resolve("reading"), FILE)) {
      long begin = System.nanoTime();
      long now = begin;
      long read = 0;
      while (now - begin < time.toNanos()) {
        read += file.channel().read(buffer.clear(), read % FILE);
        now = System.nanoTime();
      }
      return read / ((now - begin) / 1e9);
    }
  }

  private static ByteBuffer filled() {
    byte[] random = new byte[BATCH];
    new Random(1).nextBytes(random);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    while (buffer.hasRemaining()) {
      buffer.put(random);
    }
    return buffer;
  }

  private interface Pass {
    long bytes();
  }

  private static double rate(Duration time, Pass pass) {
    pass.bytes();
    long begin = System.nanoTime();
    long now = begin;
    long bytes = 0;
    while (now - begin < time.toNanos()) {
      bytes += pass.bytes();
      now = System.nanoTime();
    }
    return bytes / ((now - begin) / 1e9);
  }
}
