package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Looks at a file through a buffer that moves along: for reading it once from front to back, in
 * large steps.
 */
final class Window {
  private static final int STEP = 1 << 20;

  private final Disk disk;
  private DiskFile file;
  private long capacity;
  private ByteBuffer buffer;
  private long start;

  Window(Disk disk, DiskFile file, long capacity) {
    this.disk = disk;
    this.file = file;
    this.capacity = capacity;
    this.buffer = disk.buffer((int) Math.min(STEP, capacity)).limit(0);
  }

  /** Goes on with another file, in the same memory. */
  void over(DiskFile other, long otherCapacity) {
    file = other;
    capacity = otherCapacity;
    start = 0;
    buffer.limit(0);
  }

  long capacity() {
    return capacity;
  }

  /** The bytes at {@code position}, which must be within the file; valid until the next call. */
  ByteBuffer at(long position, int bytes) throws IOException {
    fill(position, bytes);
    return buffer.slice((int) (position - start), bytes);
  }

  /** The four bytes at {@code position}, as {@link #at} has them. */
  int int32(long position) throws IOException {
    fill(position, Integer.BYTES);
    return buffer.getInt((int) (position - start));
  }

  private void fill(long position, int bytes) throws IOException {
    if (position >= start && position + bytes <= start + buffer.limit()) {
      return;
    }
    if (bytes > buffer.capacity()) {
      buffer = disk.buffer(bytes);
    }
    start = position;
    buffer.clear().limit((int) Math.min(buffer.capacity(), capacity - position));
    file.read(buffer, position);
    buffer.flip();
    if (buffer.limit() < bytes) {
      throw new IOException(
          "the file ended at byte " + (start + buffer.limit()) + " of " + capacity);
    }
  }
}
