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
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final Set<Long> failing = new HashSet<>();
  private final TreeMap<String, Long> points = new TreeMap<>();
  private long calls;
  private long deadAfter = Long.MAX_VALUE;
  private long deadBefore = Long.MAX_VALUE;
  private @Nullable String deadAt;
  private long deadAtOccurrence;
  private boolean dead;
  private long lives;
  private long capacity = Long.MAX_VALUE;
  private Seeded faults = new Seeded(0);

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
    return calls;
  }

  /** The boundaries reached so far, and how often. */
  public Map<String, Long> points() {
    return Collections.unmodifiableMap(points);
  }

  /** Ends the process when this many calls, counted from now, have been done. */
  public void dieAfter(long more) {
    deadAfter = calls + more;
  }

  /**
   * Ends the process instead of the {@code more}th call from now on, counted from 1: as late as
   * possible after the one before, when everybody has been told of it.
   */
  public void dieBefore(long more) {
    deadBefore = calls + more;
  }

  /**
   * Ends the process when the boundary {@code name} is reached for the {@code occurrence}th time
   * from now on, counted from 1.
   */
  public void dieAt(String name, long occurrence) {
    deadAt = name;
    deadAtOccurrence = points.getOrDefault(name, 0L) + occurrence;
  }

  /**
   * Lets one call fail: the {@code more}th from now on, counted from 1. What it did until then is
   * decided by {@code seed}.
   */
  public void failCall(long more, long seed) {
    failing.add(calls + more);
    faults = new Seeded(seed);
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
    return dead;
  }

  /**
   * Ends the process: its handles and locks are gone, what it wrote is there. The next process may
   * begin.
   */
  public void kill() {
    dead = false;
    deadAfter = Long.MAX_VALUE;
    deadBefore = Long.MAX_VALUE;
    deadAt = null;
    failing.clear();
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
    alive();
    long times = points.merge(name, 1L, Long::sum);
    if (name.equals(deadAt) && times == deadAtOccurrence) {
      dead = true;
      throw new SimulatedCrash("the process ended at " + name);
    }
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
    alive();
    List<Path> paths = new ArrayList<>();
    for (String name : inode(directory).names()) {
      paths.add(directory.resolve(name));
    }
    return paths;
  }

  @Override
  public boolean exists(Path path) {
    alive();
    return find(path) != null;
  }

  @Override
  public DiskFile open(Path file, Open how) throws IOException {
    alive();
    if (how != Open.CREATE) {
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
    alive();
    inode(from);
    Inode source = parent(from);
    if (parent(to) != source) {
      throw new IOException("a file is renamed within its directory only: " + from + " to " + to);
    }
    change(from, () -> source.rename(name(from), name(to)));
  }

  @Override
  public void delete(Path file) throws IOException {
    alive();
    inode(file);
    Inode directory = parent(file);
    change(file, () -> directory.remove(name(file)));
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    alive();
    Inode inode = inode(directory);
    if (fails()) {
      inode.failForce(faults);
      throw new IOException("Input/output error: " + directory);
    }
    change(directory, inode::force);
  }

  @Override
  public Optional<Lock> lock(Path file) throws IOException {
    alive();
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
    alive();
    return exists(file) ? new String(content(file), StandardCharsets.UTF_8) : "";
  }

  private void alive() {
    if (dead) {
      throw new SimulatedCrash("the process has ended");
    }
  }

  private boolean fails() {
    if (!failing.remove(calls + 1)) {
      return false;
    }
    calls++;
    return true;
  }

  /** One call that changes something, and may be the last that the process makes. */
  private void change(Path where, Runnable effect) throws IOException {
    alive();
    if (calls + 1 >= deadBefore) {
      dead = true;
      throw new SimulatedCrash("the process ended before call " + deadBefore + ", on " + where);
    }
    if (fails()) {
      throw new IOException("Input/output error: " + where);
    }
    effect.run();
    calls++;
    if (calls >= deadAfter) {
      dead = true;
      throw new SimulatedCrash("the process ended after call " + calls + ", on " + where);
    }
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
      alive();
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
      return inode.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      usable();
      if (how == Open.READ) {
        throw new IOException("opened to be read only: " + path);
      }
      long growth = position + from.remaining() - inode.size();
      if (growth > 0 && used() + growth > capacity) {
        throw new DiskFullException("No space left on device: " + path);
      }
      if (fails()) {
        inode.write(from.limit(from.position() + faults.below(from.remaining() + 1)), position);
        throw new IOException("Input/output error: " + path);
      }
      change(path, () -> inode.write(from, position));
    }

    @Override
    public void force() throws IOException {
      usable();
      if (fails()) {
        inode.failForce(faults);
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
      alive();
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
