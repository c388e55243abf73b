package dev.millrace.bench.limit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The system's memory of files. */
public final class PageCache {
  private static final Path DROP = Path.of("/proc/sys/vm/drop_caches");

  private PageCache() {}

  /** Why it cannot be emptied here, or empty if it can. */
  public static Optional<String> whyNot() {
    return Files.isWritable(DROP)
        ? Optional.empty()
        : Optional.of("dropping the page cache needs root and a writable " + DROP);
  }

  /** Empties it, after writing what has to be written. */
  public static void drop() throws IOException, InterruptedException {
    new ProcessBuilder("sync").inheritIO().start().waitFor();
    Files.writeString(DROP, "3\n");
  }
}
