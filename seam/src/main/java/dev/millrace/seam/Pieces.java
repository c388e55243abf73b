package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Opens files past the system's cache, in blocks and out of memory where blocks begin, as that asks
 * for ({@code O_DIRECT}, open(2)); and has the memory for them.
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
  private static final int KEPT = 4;

  /** What a file system says that has no way past the cache. */
  private static final String REFUSED = "Invalid argument";

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

  /** Opens a file past the cache; null, with nothing changed, if there is no way. */
  static @Nullable FileChannel open(Path file, StandardOpenOption... how) throws IOException {
    OpenOption direct = Way.DIRECT;
    if (direct == null) {
      return null;
    }
    Set<OpenOption> options = new HashSet<>(Set.of(how));
    options.add(direct);
    try {
      return FileChannel.open(file, options, RealDisk.ownerOnly("rw-------"));
    } catch (UnsupportedOperationException unknown) {
      return null;
    } catch (FileSystemException refused) {
      if (!String.valueOf(refused.getReason()).contains(REFUSED)) {
        throw RealFile.named(refused);
      }
      if (options.contains(StandardOpenOption.CREATE_NEW)) {
        // A system that refuses the flag may have created the file before it looked at it.
        Files.deleteIfExists(file);
      }
      return null;
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

  /** Looked for when the first file is opened so, which is not while a store is opened. */
  private static final class Way {
    /**
     * The option of the module jdk.unsupported; null where there is none. By its name, because
     * javac warns of this class, and nothing tells it that we know.
     */
    static final @Nullable OpenOption DIRECT = direct();

    private static @Nullable OpenOption direct() {
      try {
        for (Object option :
            Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants()) {
          if (option instanceof OpenOption open && open.toString().equals("DIRECT")) {
            return open;
          }
        }
        return null;
      } catch (ClassNotFoundException without) {
        return null;
      }
    }
  }
}
