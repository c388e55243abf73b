package dev.millrace.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Large writes into a zeroed file, each with its sync, in bytes a second. */
final class Bandwidth {
  private static final long FILE = 256L << 20;

  private Bandwidth() {}

  static double measure(Path directory, int chunk, Duration time) throws IOException {
    byte[] bytes = new byte[chunk];
    new Random(1).nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.allocateDirect(chunk).put(bytes);
    try (ZeroedFile file = ZeroedFile.create(directory.resolve("bandwidth"), FILE)) {
      long written = 0;
      long begin = System.nanoTime();
      long now = begin;
      while (now - begin < time.toNanos()) {
        file.writeAndForce(buffer.rewind());
        written += chunk;
        now = System.nanoTime();
      }
      return written / ((now - begin) / 1e9);
    }
  }
}
