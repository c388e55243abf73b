package dev.millrace.embedded.upkeep;

import dev.millrace.seam.Disk;
import dev.millrace.seam.Disk.Open;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The content of a file: what was written to it, over what is below. */
final class OverlayFile {
  private static final int BLOCK = 4096;

  /** Files are allocated ahead, full of zeros: those take no room here. */
  private static final byte[] ZEROS = new byte[BLOCK];

  private final Disk disk;
  private final @Nullable Path below;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, byte[]> written = new HashMap<>();
  private final long sizeBelow;
  private long size;

  private OverlayFile(Disk disk, @Nullable Path below, long size) {
    this.disk = disk;
    this.below = below;
    this.sizeBelow = size;
    this.size = size;
  }

  static OverlayFile empty(Disk disk) {
    return new OverlayFile(disk, null, 0);
  }

  static OverlayFile over(Disk disk, Path file) throws IOException {
    try (DiskFile opened = disk.open(file, Open.READ)) {
      return new OverlayFile(disk, file, opened.size());
    }
  }

  DiskFile handle() throws IOException {
    return new Handle(below == null ? null : disk.open(below, Open.READ));
  }

  private final class Handle implements DiskFile {
    private final @Nullable DiskFile opened;

    Handle(@Nullable DiskFile opened) {
      this.opened = opened;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      lock.lock();
      try {
        int length = (int) Math.max(0, Math.min(into.remaining(), size - position));
        int start = into.position();
        ByteBuffer part = into.slice(start, length);
        fromBelow(part, position);
        for (long block = position / BLOCK; block * BLOCK < position + length; block++) {
          byte[] bytes = written.get(block);
          if (bytes != null) {
            long first = Math.max(position, block * BLOCK);
            long last = Math.min(position + length, (block + 1) * BLOCK);
            part.put(
                (int) (first - position),
                bytes,
                (int) (first - block * BLOCK),
                (int) (last - first));
          }
        }
        into.position(start + length);
        return length;
      } finally {
        lock.unlock();
      }
    }

    /** Behind its end there are zeros. */
    private void fromBelow(ByteBuffer part, long position) throws IOException {
      int there = 0;
      if (opened != null && position < sizeBelow) {
        ByteBuffer old = part.slice(0, (int) Math.min(part.limit(), sizeBelow - position));
        there = opened.read(old, position);
      }
      for (int i = there; i < part.limit(); i++) {
        part.put(i, (byte) 0);
      }
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      lock.lock();
      try {
        long at = position;
        while (from.hasRemaining()) {
          long block = at / BLOCK;
          int offset = (int) (at % BLOCK);
          int length = Math.min(from.remaining(), BLOCK - offset);
          byte[] bytes = block(block);
          from.get(bytes, offset, length);
          written.put(block, Arrays.equals(bytes, ZEROS) ? ZEROS : bytes);
          at += length;
        }
        size = Math.max(size, at);
      } finally {
        lock.unlock();
      }
    }

    private byte[] block(long block) throws IOException {
      byte[] bytes = written.get(block);
      if (bytes != null) {
        return Arrays.equals(bytes, ZEROS) ? new byte[BLOCK] : bytes;
      }
      byte[] copy = new byte[BLOCK];
      fromBelow(ByteBuffer.wrap(copy), block * BLOCK);
      return copy;
    }

    @Override
    public void force() {
      // There is no power to lose.
    }

    @Override
    public long size() {
      lock.lock();
      try {
        return size;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      if (opened != null) {
        opened.close();
      }
    }
  }
}
