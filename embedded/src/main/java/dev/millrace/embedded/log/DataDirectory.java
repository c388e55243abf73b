package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Directories that are there after a power loss. */
public final class DataDirectory {
  private DataDirectory() {}

  /**
   * Makes sure that {@code directory} exists and is durable: it, those above it that were missing,
   * and the names of all of them. Its own name is forced even if it was there, because whoever
   * created it may have died before forcing it.
   */
  public static void create(Disk disk, Path directory) throws IOException {
    Deque<Path> parents = new ArrayDeque<>();
    @Nullable Path at = directory.toAbsolutePath();
    do {
      @Nullable Path parent = at.getParent();
      if (parent == null) {
        break;
      }
      parents.push(parent);
      at = parent;
    } while (!disk.exists(at));
    disk.createDirectories(directory);
    for (Path parent : parents) {
      disk.forceDirectory(parent);
    }
  }
}
