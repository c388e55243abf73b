package dev.millrace.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A file or a directory: what is on the disk, and what only the system's cache has. */
final class Inode {
  static final int SECTOR = 512;

  /** A change to a directory. */
  private record Change(String name, @Nullable String oldName, @Nullable Inode inode) {
    void apply(Map<String, Inode> entries) {
      if (oldName != null) {
        entries.remove(oldName);
      }
      if (inode == null) {
        entries.remove(name);
      } else {
        entries.put(name, inode);
      }
    }
  }

  private final boolean directory;

  // A directory.
  private TreeMap<String, Inode> entries = new TreeMap<>();
  private TreeMap<String, Inode> durableEntries = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();

  // A file. The contents that a sector had since the last force are kept, oldest first: the disk
  // may have got any of them.
  private byte[] cached = new byte[0];
  private byte[] durable = new byte[0];
  private int size;
  private int durableSize;
  private final TreeMap<Integer, List<byte[]>> dirty = new TreeMap<>();

  private Inode(boolean directory) {
    this.directory = directory;
  }

  static Inode directory() {
    return new Inode(true);
  }

  static Inode file() {
    return new Inode(false);
  }

  // --- directories

  @Nullable Inode entry(String name) {
    return entries.get(name);
  }

  List<String> names() {
    return List.copyOf(entries.keySet());
  }

  void put(String name, Inode inode) {
    changed(new Change(name, null, inode));
  }

  void remove(String name) {
    changed(new Change(name, null, null));
  }

  void rename(String from, String to) {
    changed(new Change(to, from, entries.get(from)));
  }

  private void changed(Change change) {
    change.apply(entries);
    changes.add(change);
  }

  // --- files

  int size() {
    return size;
  }

  int read(ByteBuffer into, long position) {
    int bytes = (int) Math.max(0, Math.min(into.remaining(), size - position));
    into.put(cached, (int) Math.min(position, size), bytes);
    return bytes;
  }

  void write(ByteBuffer from, long position) {
    int start = (int) position;
    int end = start + from.remaining();
    if (end > cached.length) {
      cached = Arrays.copyOf(cached, roundUp(Math.max(end, 2 * cached.length)));
    }
    from.get(cached, start, end - start);
    size = Math.max(size, end);
    for (int sector = start / SECTOR; sector * SECTOR < end; sector++) {
      byte[] content = Arrays.copyOfRange(cached, sector * SECTOR, (sector + 1) * SECTOR);
      dirty.computeIfAbsent(sector, none -> new ArrayList<>(1)).add(content);
    }
  }

  void truncate() {
    Arrays.fill(cached, (byte) 0);
    size = 0;
    dirty.clear();
  }

  void flip(int position, int bits) {
    cached[position] ^= (byte) bits;
    durable[position] ^= (byte) bits;
  }

  // --- both

  long used() {
    long used = size;
    for (Inode inode : entries.values()) {
      used += inode.used();
    }
    return used;
  }

  void force() {
    durableEntries = new TreeMap<>(entries);
    changes.clear();
    for (int sector : dirty.keySet()) {
      putDurable(sector, cached, sector * SECTOR);
    }
    durableSize = size;
    dirty.clear();
  }

  /** Some of it reaches the disk and some does not; all of it counts as clean afterwards. */
  void failForce(Seeded chance) {
    keepSome(chance);
  }

  /** Some of it reached the disk; the cache is gone. */
  void losePower(Seeded chance) {
    keepSome(chance);
    entries = new TreeMap<>(durableEntries);
    size = durableSize;
    cached = Arrays.copyOf(durable, roundUp(size));
    Arrays.fill(cached, size, cached.length, (byte) 0);
    durable = cached.clone();
    for (Inode inode : entries.values()) {
      inode.losePower(chance);
    }
  }

  private void keepSome(Seeded chance) {
    for (Change change : changes) {
      if (chance.chance(1, 2)) {
        change.apply(durableEntries);
      }
    }
    changes.clear();
    // Sometimes nothing and sometimes everything: both are to be seen often, whatever the number of
    // sectors.
    int mood = dirty.isEmpty() ? 0 : chance.below(4);
    for (Map.Entry<Integer, List<byte[]>> sector : dirty.entrySet()) {
      int versions = sector.getValue().size();
      int kept = mood == 0 ? 0 : mood == 1 ? versions : chance.below(versions + 1);
      if (kept > 0) {
        putDurable(sector.getKey(), sector.getValue().get(kept - 1), 0);
      }
    }
    dirty.clear();
    if (mood == 1 || (mood > 1 && chance.chance(1, 2))) {
      durableSize = size;
    }
  }

  private void putDurable(int sector, byte[] from, int at) {
    int end = (sector + 1) * SECTOR;
    if (end > durable.length) {
      durable = Arrays.copyOf(durable, Math.max(end, cached.length));
    }
    System.arraycopy(from, at, durable, sector * SECTOR, SECTOR);
  }

  private static int roundUp(int bytes) {
    return (bytes + SECTOR - 1) / SECTOR * SECTOR;
  }

  Inode copy() {
    return copy(new HashMap<>());
  }

  /** One file may have several names: what is forced and what is not. */
  private Inode copy(Map<Inode, Inode> copies) {
    @Nullable Inode known = copies.get(this);
    if (known != null) {
      return known;
    }
    Inode copy = new Inode(directory);
    copies.put(this, copy);
    entries.forEach((name, inode) -> copy.entries.put(name, inode.copy(copies)));
    durableEntries.forEach((name, inode) -> copy.durableEntries.put(name, inode.copy(copies)));
    for (Change change : changes) {
      Inode inode = change.inode();
      copy.changes.add(
          new Change(change.name(), change.oldName(), inode == null ? null : inode.copy(copies)));
    }
    copy.cached = cached.clone();
    copy.durable = durable.clone();
    copy.size = size;
    copy.durableSize = durableSize;
    dirty.forEach((sector, versions) -> copy.dirty.put(sector, new ArrayList<>(versions)));
    return copy;
  }
}
