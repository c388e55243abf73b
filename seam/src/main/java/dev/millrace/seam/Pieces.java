package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Memory for files that are written and read past the system's cache, which asks for whole blocks
 * of memory where blocks may begin.
 *
 * <p>What goes through the cache takes a fresh page for every four KiB. That costs processor time,
 * where a virtual machine gets its memory from its host page by page thirty times as much as the
 * rest of writing; and it drives out what somebody reads again.
 *
 * <p><b>Threads.</b> Safe for many.
 */
final class Pieces {
  /** So much goes to the disk at a time: more makes none faster. */
  static final int BYTES = 1 << 20;

  /** So many are kept for the next file. */
  private static final int KEPT = 6;

  private final BlockingQueue<ByteBuffer> kept = new ArrayBlockingQueue<>(KEPT);

  /** The size of the blocks of the file system that {@code file} is in; 0 if they are no use. */
  static int block(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    try {
      long size = Files.getFileStore(directory == null ? file : directory).getBlockSize();
      return size > 0 && size <= BYTES && BYTES % size == 0 ? (int) size : 0;
    } catch (UnsupportedOperationException unknown) {
      return 0;
    }
  }

  /** Memory that begins where a block of this size may. */
  ByteBuffer take(int block) {
    ByteBuffer again = kept.poll();
    return again != null && again.alignmentOffset(0, block) == 0
        ? again.clear()
        : ByteBuffer.allocateDirect(BYTES + block - 1).alignedSlice(block).slice(0, BYTES);
  }

  /** Gives it back; nobody else may still use it. */
  void giveBack(ByteBuffer piece) {
    boolean unused = kept.offer(piece);
  }
}
