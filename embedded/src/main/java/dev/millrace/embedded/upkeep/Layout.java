package dev.millrace.embedded.upkeep;

import dev.millrace.seam.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a data directory consists of: files, and folders of files. */
final class Layout {
  /** Which format, and which store: what makes a directory a store. */
  static final String FORMAT = "FORMAT";

  static final String LOG = "log";
  static final String SEGMENTS = "segments";
  static final String CHECKPOINTS = "checkpoint";

  /** The names of the folders, as far as a store has them. */
  static final List<String> FOLDERS = List.of(LOG, SEGMENTS, "state", "timers", CHECKPOINTS);

  private Layout() {}

  /** The files of one folder by name; none if it does not exist. */
  static List<String> names(Disk disk, Path directory, String folder) throws IOException {
    Path path = directory.resolve(folder);
    if (!disk.exists(path)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (Path file : disk.list(path)) {
      String name = String.valueOf(file.getFileName());
      // What is not finished yet has such a name, and nobody will ask for it.
      if (!name.endsWith(".new") && !name.endsWith(".temp") && !name.endsWith(".tmp")) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether there is nothing that a store, or anything else, could lose. */
  static boolean isFree(Disk disk, Path directory) throws IOException {
    return !disk.exists(directory) || disk.list(directory).isEmpty();
  }
}
