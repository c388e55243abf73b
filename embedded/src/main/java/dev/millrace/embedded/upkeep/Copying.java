package dev.millrace.embedded.upkeep;

import dev.millrace.seam.Disk;
import dev.millrace.seam.Disk.Open;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Copies files, and forces the copies. */
final class Copying {
  private static final int CHUNK = 1 << 20;

  private final Disk disk;
  private final ByteBuffer chunk;
  private long bytes;

  Copying(Disk disk) {
    this.disk = disk;
    this.chunk = disk.buffer(CHUNK);
  }

  /** How many bytes were copied so far. */
  long bytes() {
    return bytes;
  }

  /** Copies a file from its beginning to its end, replacing what is there. */
  void forwards(Path from, Path to) throws IOException {
    copy(from, to, false);
  }

  /**
   * Copies a file from its end to its beginning, replacing what is there. If somebody writes at its
   * end meanwhile, whatever the copy holds was written after everything before it, which the copy
   * therefore holds as well.
   */
  void backwards(Path from, Path to) throws IOException {
    copy(from, to, true);
  }

  private void copy(Path from, Path to, boolean backwards) throws IOException {
    if (disk.exists(to)) {
      disk.delete(to);
    }
    try (DiskFile source = disk.open(from, Open.READ);
        DiskFile target = disk.open(to, Open.CREATE)) {
      long size = source.size();
      long chunks = (size + CHUNK - 1) / CHUNK;
      for (long i = 0; i < chunks; i++) {
        long position = (backwards ? chunks - 1 - i : i) * CHUNK;
        chunk.clear().limit((int) Math.min(CHUNK, size - position));
        int read = source.read(chunk, position);
        target.write(chunk.flip(), position);
        bytes += read;
      }
      target.force();
    }
  }
}
