package dev.millrace.embedded.log;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The older files, open to be read: the most recently used ones only, so that a long log does not
 * need a handle for each.
 */
final class Readers {
  private static final int MOST = 32;

  private final Disk disk;
  private final Path directory;
  private final Map<Integer, DiskFile> open = new LinkedHashMap<>(MOST, 0.75f, true);

  Readers(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  DiskFile get(int number) throws IOException {
    DiskFile file = open.get(number);
    if (file == null) {
      file = disk.open(LogFile.path(directory, number), Disk.Open.READ);
      add(number, file);
    }
    return file;
  }

  /** Takes over a file that was written until now. */
  void add(int number, DiskFile file) throws IOException {
    open.put(number, file);
    if (open.size() > MOST) {
      int eldest = open.keySet().iterator().next();
      DiskFile closing = open.remove(eldest);
      if (closing != null) {
        closing.close();
      }
    }
  }

  void close() throws IOException {
    for (DiskFile file : open.values()) {
      file.close();
    }
    open.clear();
  }
}
