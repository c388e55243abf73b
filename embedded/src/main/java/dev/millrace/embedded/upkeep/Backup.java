package dev.millrace.embedded.upkeep;

import dev.millrace.MillraceException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Disk.Open;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Copies a store to another directory, while an application works on it or not.
 *
 * <p><b>What the copy holds.</b> Everything that was acknowledged before the backup began; of what
 * was acknowledged while it ran everything up to some moment, and nothing after it. To open it is
 * to recover from a power loss at that moment.
 *
 * <p><b>When it throws.</b> There is no usable copy: the file that makes a directory a store comes
 * last.
 */
public final class Backup {
  /*
   * Why it needs nothing of whoever has the store open. Until a newer checkpoint is there, nothing is changed that the newest
   * one names: segments never are, pages and timers are only added to, and files of the log are recycled after the checkpoint
   * that does without them. So if the newest checkpoint is the same before and after the copying, the copy has all that it
   * names. Segments, which may be many and large, are copied before, as long as it takes; what is left is bounded by
   * the log's cap, and is tried again when a checkpoint came in between.
   *
   * The log is the only file that grows meanwhile. It is read from its end to its beginning: a frame that the copy has was
   * written after all frames before it, and those places are read later. So the copy never holds a frame whose
   * predecessor is missing, which would look like damage; it ends in a torn frame at most.
   */
  private static final int TRIES = 100;

  private final Seam seam;
  private final Disk disk;
  private final Path from;
  private final Path to;
  private final Copying copying;
  private final Set<String> segments = new HashSet<>();

  private Backup(Seam seam, Path from, Path to) {
    this.seam = seam;
    this.disk = seam.disk();
    this.from = from;
    this.to = to;
    this.copying = new Copying(disk);
  }

  /**
   * What was copied.
   *
   * @param bytes how many bytes, those included that were copied again because a checkpoint came in
   *     between
   * @param segments how many segments the copy has
   * @param tries how often everything but the segments was copied
   */
  public record Report(long bytes, int segments, int tries) {}

  /**
   * Copies the store in {@code from} to {@code to}, which must not exist or be empty.
   *
   * @throws MillraceException if there is no store, or no room, or no moment without a checkpoint
   */
  public static Report run(Seam seam, Path from, Path to) {
    try {
      return new Backup(seam, from, to).run();
    } catch (IOException failed) {
      throw new MillraceException(
          "the backup of %s to %s failed: %s; what is in %s is no backup, delete it"
              .formatted(from, to, failed.getMessage(), to),
          failed);
    }
  }

  /**
   * Copies a backup to a data directory, which must not exist or be empty. Nobody writes to a
   * backup, so that this is the same the other way round.
   */
  public static Report restore(Seam seam, Path backup, Path data) {
    return run(seam, backup, data);
  }

  private Report run() throws IOException {
    if (!disk.exists(from.resolve(Layout.FORMAT))) {
      throw new MillraceException("there is no store in %s to copy".formatted(from));
    }
    if (!Layout.isFree(disk, to)) {
      throw new MillraceException(
          "%s is not empty; copy %s to a directory that does not exist".formatted(to, from));
    }
    disk.createDirectories(to);
    copySegments();
    int tries = 1;
    while (!copyRest()) {
      if (++tries > TRIES) {
        throw new MillraceException(
            "%s makes checkpoints faster than %s takes copies; try again when less is published, or raise its log cap"
                .formatted(from, to));
      }
    }
    copying.forwards(from.resolve(Layout.FORMAT), to.resolve(Layout.FORMAT));
    disk.forceDirectory(to);
    seam.crashPoints().reach("upkeep.copied");
    return new Report(copying.bytes(), segments.size(), tries);
  }

  /** Adds those that are new, and forgets those that are gone. */
  private void copySegments() throws IOException {
    List<String> names = Layout.names(disk, from, Layout.SEGMENTS);
    Path target = folder(Layout.SEGMENTS, names);
    for (String name : List.copyOf(segments)) {
      if (!names.contains(name)) {
        disk.delete(target.resolve(name));
        segments.remove(name);
      }
    }
    for (String name : names) {
      if (!segments.contains(name) && copied(Layout.SEGMENTS, name)) {
        segments.add(name);
      }
    }
    force(target);
  }

  /**
   * Copies what changes; false if a checkpoint came in between, so that it has to be done again.
   */
  private boolean copyRest() throws IOException {
    Map<String, ByteBuffer> before = checkpoints();
    copySegments();
    for (String folder : Layout.FOLDERS) {
      if (!folder.equals(Layout.SEGMENTS)) {
        copyFolder(folder);
      }
    }
    return checkpoints().equals(before);
  }

  private void copyFolder(String folder) throws IOException {
    List<String> names = Layout.names(disk, from, folder);
    Path target = folder(folder, names);
    if (disk.exists(target)) {
      for (String old : Layout.names(disk, to, folder)) {
        disk.delete(target.resolve(old));
      }
    }
    // The newest first, for the same reason for which each file is copied from its end.
    for (String name : names.reversed()) {
      boolean unused = copied(folder, name);
    }
    force(target);
  }

  /** False if the file is gone: then no checkpoint that counts names it. */
  private boolean copied(String folder, String name) throws IOException {
    Path source = from.resolve(folder).resolve(name);
    Path target = to.resolve(folder).resolve(name);
    try {
      if (folder.equals(Layout.LOG)) {
        copying.backwards(source, target);
      } else {
        copying.forwards(source, target);
      }
      return true;
    } catch (NoSuchFileException gone) {
      return false;
    }
  }

  private Path folder(String folder, List<String> names) throws IOException {
    Path target = to.resolve(folder);
    if (!names.isEmpty() && !disk.exists(target)) {
      disk.createDirectories(target);
      disk.forceDirectory(to);
    }
    return target;
  }

  private void force(Path directory) throws IOException {
    if (disk.exists(directory)) {
      disk.forceDirectory(directory);
    }
  }

  private Map<String, ByteBuffer> checkpoints() throws IOException {
    Map<String, ByteBuffer> contents = new TreeMap<>();
    for (String name : Layout.names(disk, from, Layout.CHECKPOINTS)) {
      try (DiskFile file = disk.open(from.resolve(Layout.CHECKPOINTS).resolve(name), Open.READ)) {
        ByteBuffer content = ByteBuffer.allocate((int) file.size());
        int unused = file.read(content, 0);
        contents.put(name, content.flip());
      } catch (NoSuchFileException gone) {
        // Replaced just now by a newer one, which the next look will find.
        contents.remove(name);
      }
    }
    return contents;
  }
}
