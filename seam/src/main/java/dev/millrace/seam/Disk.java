package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files, as few calls as a durable store needs.
 *
 * <p><b>Durability.</b> Nothing is durable until it is forced: the bytes of a file by {@link
 * DiskFile#force()}, the fact that a file exists, has a name or is gone by {@link
 * #forceDirectory(Path)}. Until then a power loss may keep, drop, tear or reorder it.
 *
 * <p><b>Errors.</b> What needs room and finds none fails with a {@link DiskFullException},
 * everything else with any other {@link IOException}.
 *
 * <p><b>Threads.</b> Safe for many, but never called on a thread that someone else may interrupt:
 * see {@link Threads#worker(String)}.
 */
public interface Disk {
  /** Creates the directory and those above it, readable by their owner only. Fine if it exists. */
  void createDirectories(Path directory) throws IOException;

  /**
   * The files and directories in {@code directory}, as paths that begin with it, sorted by name.
   */
  List<Path> list(Path directory) throws IOException;

  /** Whether there is a file or directory of this name. */
  boolean exists(Path path);

  /** Opens a file. With those that create it must not exist, with the others it must. */
  DiskFile open(Path file, Open how) throws IOException;

  /** A buffer that this disk reads into and writes from without copying. */
  default ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  /** Renames a file, replacing the target in one step if there is one. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file, which must exist. */
  void delete(Path file) throws IOException;

  /** Makes creations, renames and deletions in {@code directory} durable. */
  void forceDirectory(Path directory) throws IOException;

  /**
   * Takes the lock on {@code file}, creating it if need be. Empty if another holder, in this
   * process or another, has it. The lock ends with its process, however that ends.
   */
  Optional<Lock> lock(Path file) throws IOException;

  /** How a file is opened. */
  enum Open {
    /** To read only. */
    READ,
    /**
     * To read only, from front to back, what nobody reads again soon: what follows is read ahead,
     * and nothing is kept.
     */
    READ_UNCACHED,
    /** To read and write a file that exists. */
    WRITE,
    /** To read and write a file that does not exist yet. */
    CREATE,
    /**
     * To write a file that does not exist yet, once, from front to back, and not to read it: much
     * that nobody reads soon, which keeps out of the way of what is read if the disk knows how, and
     * out of the way of whoever forces another file meanwhile. What was not forced when it is
     * closed may be gone at once. A write may fail later than it is called: then a later one, or
     * the force, throws.
     */
    CREATE_UNCACHED;

    /** Whether the file must not exist, and does afterwards. */
    public boolean creates() {
      return this == CREATE || this == CREATE_UNCACHED;
    }
  }

  /** A lock that is held. The file may carry a note for whoever finds it locked. */
  interface Lock extends AutoCloseable {
    /** Replaces the note in the lock file, in UTF-8. */
    void write(String note) throws IOException;

    /** Lets go of the lock. The file stays. */
    @Override
    void close() throws IOException;
  }

  /** The note in a lock file, without taking the lock; empty if there is none. */
  String lockNote(Path file) throws IOException;
}
