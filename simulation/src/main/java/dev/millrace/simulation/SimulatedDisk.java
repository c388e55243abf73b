package dev.millrace.simulation;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps no more than it promised.
 *
 * <p><b>What a power loss does.</b> {@link #losePower} decides, by seed, for every sector of 512
 * bytes that was written and not forced which of the contents it had since the last force it keeps;
 * for every file that grew and was not forced whether it has grown; and for every creation,
 * renaming and deletion that was not forced whether it has happened. Each is decided apart from all
 * others, which tears and reorders as real disks do. What was forced stays.
 *
 * <p><b>What a kill does.</b> {@link #kill} ends the process alone: everything written stays
 * visible, forced or not.
 *
 * <p><b>Faults.</b> Calls that change something are counted. A test may end the process after any
 * of them, or at any named {@link #reach boundary}; let any of them fail; or take the room away.
 * After a force that fails, the pages count as clean, as on Linux: a force that is tried again
 * succeeds and proves nothing.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class SimulatedDisk implements Disk {
  private final Inode root;
  private final Map<Path, String> locks = new HashMap<>();
  private final Fate fate = new Fate();
  private long lives;
  private long capacity = Long.MAX_VALUE;

  /** An empty disk. */
  public SimulatedDisk() {
    this(Inode.directory());
  }

  private SimulatedDisk(Inode root) {
    this.root = root;
  }

  // --- what a test does to it

  /**
   * The calls so far that change something: creating, writing, forcing, renaming, deleting, forcing
   * a directory, locking.
   */
  public long calls() {
    return fate.calls();
  }

  /** The boundaries reached so far, and how often. */
  public Map<String, Long> points() {
    return fate.points();
  }

  /** Ends the process when this many calls, counted from now, have been done. */
  public void dieAfter(long more) {
    fate.dieAfter(more);
  }

  /**
   * Ends the process instead of the {@code more}th call from now on, counted from 1: as late as
   * possible after the one before, when everybody has been told of it.
   */
  public void dieBefore(long more) {
    fate.dieBefore(more);
  }

  /**
   * Ends the process when the boundary {@code name} is reached for the {@code occurrence}th time
   * from now on, counted from 1.
   */
  public void dieAt(String name, long occurrence) {
    fate.dieAt(name, occurrence);
  }

  /**
   * Lets one call fail: the {@code more}th from now on, counted from 1. What it did until then is
   * decided by {@code seed}.
   */
  public void failCall(long more, long seed) {
    fate.failCall(more, seed);
  }

  /**
   * Limits the size of all files together; what needs more fails with a {@link DiskFullException}.
   */
  public void capacity(long bytes) {
    capacity = bytes;
  }

  /** The size of all files together. */
  public long used() {
    return root.used();
  }

  /** Whether the process was ended and no new one has begun. */
  public boolean isDead() {
    return fate.isDead();
  }

  /**
   * Ends the process: its handles and locks are gone, what it wrote is there. The next process may
   * begin.
   */
  public void kill() {
    fate.over();
    locks.clear();
    lives++;
  }

  /** Ends the process and takes the power away: keeps of what was not forced what the seed says. */
  public void losePower(long seed) {
    kill();
    root.losePower(new Seeded(seed));
  }

  /** A disk of its own with the same content, forced and not, whose process has ended. */
  public SimulatedDisk copy() {
    return new SimulatedDisk(root.copy());
  }

  /**
   * Changes bits of one byte that is on the disk, as if it had been written and forced like that.
   */
  public void flip(Path file, long position, int bits) throws IOException {
    inode(file).flip((int) position, bits);
  }

  /** The content of a file as it is now, forced or not. */
  public byte[] content(Path file) throws IOException {
    Inode inode = inode(file);
    byte[] bytes = new byte[inode.size()];
    inode.read(ByteBuffer.wrap(bytes), 0);
    return bytes;
  }

  /** Says that a boundary is reached; the process may end here. */
  public void reach(String name) {
    fate.reach(name);
  }

  // --- the disk

  @Override
  public void createDirectories(Path directory) throws IOException {
    Inode at = root;
    for (Path name : directory) {
      @Nullable Inode next = at.entry(name.toString());
      if (next == null) {
        next = Inode.directory();
        Inode into = at;
        Inode created = next;
        change(directory, () -> into.put(name.toString(), created));
      }
      at = next;
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    fate.alive();
    List<Path> paths = new ArrayList<>();
    for (String name : inode(directory).names()) {
      paths.add(directory.resolve(name));
    }
    return paths;
  }

  @Override
  public boolean exists(Path path) {
    fate.alive();
    return find(path) != null;
  }

  @Override
  public DiskFile open(Path file, Open how) throws IOException {
    fate.alive();
    if (!how.creates()) {
      return new Handle(file, inode(file), how);
    }
    Inode directory = parent(file);
    if (directory.entry(name(file)) != null) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Inode created = Inode.file();
    change(file, () -> directory.put(name(file), created));
    return new Handle(file, created, how);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    fate.alive();
    inode(from);
    Inode source = parent(from);
    if (parent(to) != source) {
      throw new IOException("a file is renamed within its directory only: " + from + " to " + to);
    }
    change(from, () -> source.rename(name(from), name(to)));
  }

  @Override
  public void delete(Path file) throws IOException {
    fate.alive();
    inode(file);
    Inode directory = parent(file);
    change(file, () -> directory.remove(name(file)));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    fate.alive();
    Inode inode = inode(directory);
    if (fate.fails()) {
      inode.failForce(fate.chance());
      throw new IOException("Input/output error: " + directory);
    }
    change(directory, inode::force);
  }

  @Override
  public Optional<Lock> lock(Path file) throws IOException {
    fate.alive();
    if (locks.containsKey(file)) {
      return Optional.empty();
    }
    if (!exists(file)) {
      open(file, Open.CREATE).close();
    }
    locks.put(file, "");
    return Optional.of(new HeldLock(file));
  }

  @Override
  public String lockNote(Path file) throws IOException {
    fate.alive();
    return exists(file) ? new String(content(file), StandardCharsets.UTF_8) : "";
  }

  private void change(Path where, Runnable effect) throws IOException {
    fate.call(where, effect);
  }

  private @Nullable Inode find(Path path) {
    @Nullable Inode at = root;
    for (Path name : path) {
      at = at == null ? null : at.entry(name.toString());
    }
    return at;
  }

  private Inode inode(Path path) throws IOException {
    @Nullable Inode inode = find(path);
    if (inode == null) {
      throw new NoSuchFileException(path.toString());
    }
    return inode;
  }

  private Inode parent(Path path) throws IOException {
    @Nullable Path parent = path.getParent();
    return parent == null ? root : inode(parent);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private final class Handle implements DiskFile {
    private final Path path;
    private final Inode inode;
    private final Open how;
    private final long life = lives;
    private boolean closed;

    Handle(Path path, Inode inode, Open how) {
      this.path = path;
      this.inode = inode;
      this.how = how;
    }

    private void usable() throws IOException {
      fate.alive();
      if (life != lives) {
        throw new SimulatedCrash("a handle of a process that has ended: " + path);
      }
      if (closed) {
        throw new IOException("closed: " + path);
      }
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      usable();
      if (how == Open.CREATE_UNCACHED) {
        throw new IOException("opened to be written only: " + path);
      }
      return inode.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      usable();
      if (how == Open.READ || how == Open.READ_UNCACHED) {
        throw new IOException("opened to be read only: " + path);
      }
      if (how == Open.CREATE_UNCACHED && position != inode.size()) {
        throw new IOException(
            "opened to be written from front to back, %d comes next and not %d: %s"
                .formatted(inode.size(), position, path));
      }
      long growth = position + from.remaining() - inode.size();
      if (growth > 0 && used() + growth > capacity) {
        throw new DiskFullException("No space left on device: " + path);
      }
      if (fate.fails()) {
        inode.write(
            from.limit(from.position() + fate.chance().below(from.remaining() + 1)), position);
        throw new IOException("Input/output error: " + path);
      }
      change(path, () -> inode.write(from, position));
    }

    @Override
    public void force() throws IOException {
      usable();
      if (fate.fails()) {
        inode.failForce(fate.chance());
        throw new IOException("Input/output error: " + path);
      }
      change(path, inode::force);
    }

    @Override
    public long size() throws IOException {
      usable();
      return inode.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private final class HeldLock implements Lock {
    private final Path file;
    private final long life = lives;

    HeldLock(Path file) {
      this.file = file;
    }

    @Override
    public void write(String note) throws IOException {
      fate.alive();
      Inode inode = inode(file);
      change(
          file,
          () -> {
            inode.truncate();
            inode.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)), 0);
          });
    }

    @Override
    public void close() {
      if (life == lives) {
        locks.remove(file);
      }
    }
  }
}
