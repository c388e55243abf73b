package dev.millrace.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One pass over a file that is not in memory, a MiB at a time, in bytes a second. */
final class ColdReading {
  private static final int READ = 1 << 20;
  private static final long FILE = 1L << 30;

  private ColdReading() {}

  static double measure(Path directory) throws IOException, InterruptedException {
    if (PageCache.whyNot().isPresent()) {
      return Double.NaN;
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    try (ZeroedFile file = ZeroedFile.create(directory.resolve("cold"), FILE)) {
      PageCache.drop();
      long begin = System.nanoTime();
      long read = 0;
      while (read < FILE) {
        read += file.channel().read(buffer.clear(), read);
      }
      return read / ((System.nanoTime() - begin) / 1e9);
    }
  }
}
