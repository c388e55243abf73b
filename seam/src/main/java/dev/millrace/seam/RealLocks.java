package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Locks on files, against other processes and within this one. */
final class RealLocks {
  /*
   * POSIX lets go of a process's lock as soon as the process closes any handle of the file, whichever it is. So within this process a
   * locked file is never opened a second time: a map of what is held answers instead, and opening, reading and closing for other purposes
   * happens under the same mutex as locking.
   */
  private static final ReentrantLock MUTEX = new ReentrantLock();
  private static final Map<Path, Held> HELD = new HashMap<>();
  private static final int LONGEST_NOTE = 64 << 10;

  Optional<Disk.Lock> lock(Path file) throws IOException {
    MUTEX.lock();
    try {
      Path real = real(file);
      if (HELD.containsKey(real)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(
              real,
              EnumSet.of(
                  StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              RealDisk.ownerOnly("rw-------"));
      if (!taken(channel)) {
        return Optional.empty();
      }
      Held held = new Held(real, channel);
      HELD.put(real, held);
      return Optional.of(held);
    } catch (IOException failed) {
      throw RealFile.named(failed);
    } finally {
      MUTEX.unlock();
    }
  }

  private static boolean taken(FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return true;
      }
      channel.close();
      return false;
    } catch (OverlappingFileLockException heldByAnotherClassLoader) {
      // Not closed on purpose: that would end the other one's lock.
      return false;
    }
  }

  String note(Path file) throws IOException {
    MUTEX.lock();
    try {
      if (!Files.exists(file)) {
        return "";
      }
      @Nullable Held held = HELD.get(real(file));
      if (held != null) {
        return held.note;
      }
      try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.READ))) {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NOTE);
        new RealFile(channel).read(bytes, 0);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
      }
    } finally {
      MUTEX.unlock();
    }
  }

  /** One name for each file, whichever links lead to it. */
  private static Path real(Path file) throws IOException {
    if (Files.exists(file)) {
      return file.toRealPath();
    }
    @Nullable Path parent = file.toAbsolutePath().getParent();
    return parent == null
        ? file.toAbsolutePath()
        : parent.toRealPath().resolve(String.valueOf(file.getFileName()));
  }

  private static final class Held implements Disk.Lock {
    private final Path file;
    private final FileChannel channel;
    private String note = "";

    Held(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    @Override
    public void write(String text) throws IOException {
      MUTEX.lock();
      try {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        int length = bytes.remaining();
        new RealFile(channel).write(bytes, 0);
        channel.truncate(length);
        note = text;
      } finally {
        MUTEX.unlock();
      }
    }

    @Override
    public void close() throws IOException {
      MUTEX.lock();
      try {
        if (HELD.remove(file, this)) {
          channel.close();
        }
      } finally {
        MUTEX.unlock();
      }
    }
  }
}
