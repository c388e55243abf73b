package dev.millrace.bench.limit;

import dev.millrace.bench.measure.Histogram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** One block into a zeroed file and a sync, again and again: nothing durable is faster. */
final class RawWrite {
  private static final int BLOCK = 4096;
  private static final long FILE = 64L << 20;

  private RawWrite() {}

  static Histogram measure(Path directory, Duration time) throws IOException {
    Histogram histogram = new Histogram();
    byte[] block = new byte[BLOCK];
    new Random(1).nextBytes(block);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK).put(block);
    try (ZeroedFile file = ZeroedFile.create(directory.resolve("raw-write"), FILE)) {
      long end = System.nanoTime() + time.toNanos();
      long before = System.nanoTime();
      while (before < end) {
        file.writeAndForce(buffer.rewind());
        long after = System.nanoTime();
        histogram.add(after - before);
        before = after;
      }
    }
    return histogram;
  }
}
