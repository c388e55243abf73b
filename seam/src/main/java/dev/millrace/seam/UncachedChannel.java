package dev.millrace.seam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that is opened past the system's cache ({@code O_DIRECT}, open(2)), and through it after
 * all if the system refuses what is asked of it later: not every one that knows the flag keeps to
 * the size of its blocks.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class UncachedChannel implements Closeable {
  /** What a file system says that has no way past the cache, and the JDK for one. */
  private static final List<String> REFUSED =
      List.of("Invalid argument", "not a multiple of the block size");

  /**
   * What goes through the cache after all is forced in slices: whoever syncs another file
   * meanwhile, as the log does all the time, waits for a slice and not for everything. 16 MiB are
   * ten milliseconds of a disk that takes 1.6 GB/s, and larger ones are forced no faster beside a
   * log that is written too.
   */
  private static final long SLICE_BYTES = 16L << 20;

  private final Path file;
  private final StandardOpenOption how;
  private volatile FileChannel channel;
  private volatile boolean through;
  private long sinceForced;

  UncachedChannel(Path file, StandardOpenOption how, FileChannel channel) {
    this.file = file;
    this.how = how;
    this.channel = channel;
  }

  /** Opens a file that exists, to be read; null if there is no way. */
  static @Nullable UncachedChannel read(Path file) throws IOException {
    return open(file, StandardOpenOption.READ, Set.of(StandardOpenOption.READ));
  }

  /** Creates a file, to be written: through the cache if there is no other way. */
  static UncachedChannel create(Path file) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    UncachedChannel uncached = open(file, StandardOpenOption.WRITE, options);
    if (uncached != null) {
      return uncached;
    }
    try {
      FileChannel channel = FileChannel.open(file, options, RealDisk.ownerOnly("rw-------"));
      UncachedChannel cached = new UncachedChannel(file, StandardOpenOption.WRITE, channel);
      cached.through = true;
      return cached;
    } catch (IOException failed) {
      throw RealFile.named(failed);
    }
  }

  private static @Nullable UncachedChannel open(
      Path file, StandardOpenOption how, Set<StandardOpenOption> options) throws IOException {
    OpenOption direct = Way.DIRECT;
    if (direct == null) {
      return null;
    }
    Set<OpenOption> all = new HashSet<>(options);
    all.add(direct);
    try {
      return new UncachedChannel(
          file, how, FileChannel.open(file, all, RealDisk.ownerOnly("rw-------")));
    } catch (UnsupportedOperationException unknown) {
      return null;
    } catch (FileSystemException refused) {
      if (!isRefusal(refused)) {
        throw RealFile.named(refused);
      }
      if (options.contains(StandardOpenOption.CREATE_NEW)) {
        // A system that refuses the flag may have created the file before it looked at it.
        Files.deleteIfExists(file);
      }
      return null;
    }
  }

  private static boolean isRefusal(IOException failed) {
    String message = String.valueOf(failed.getMessage());
    return REFUSED.stream().anyMatch(message::contains);
  }

  int read(ByteBuffer into, long position) throws IOException {
    try {
      return channel.read(into, position);
    } catch (IOException failed) {
      goThrough(failed);
      return channel.read(into, position);
    }
  }

  /** Writes all of {@code from}; how many bytes it was. */
  int write(ByteBuffer from, long position) throws IOException {
    int bytes = from.remaining();
    long at = position;
    while (from.hasRemaining()) {
      try {
        at += channel.write(from, at);
      } catch (IOException failed) {
        goThrough(failed);
      }
    }
    sinceForced += bytes;
    if (through && sinceForced >= SLICE_BYTES) {
      channel.force(false);
      sinceForced = 0;
    }
    return bytes;
  }

  /** Goes through the cache from here on, if that may help. */
  private void goThrough(IOException failed) throws IOException {
    if (through || !isRefusal(failed)) {
      throw failed;
    }
    FileChannel other = FileChannel.open(file, how);
    channel.close();
    channel = other;
    through = true;
  }

  /** Makes everything written durable, with this as the file's size. */
  void force(long size) throws IOException {
    channel.truncate(size);
    channel.force(false);
    sinceForced = 0;
  }

  long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
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
