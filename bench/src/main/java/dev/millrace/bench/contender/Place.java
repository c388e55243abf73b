package dev.millrace.bench.contender;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a round takes place.
 *
 * @param home what lasts as long as the contender's process: a server's data
 * @param directory this round's own directory; a server takes its last name for the queue's
 * @param kind what is needed there
 * @param channels how many of them; publishers take them in turn
 * @param cap the most bytes that our own log takes, or 0 for its default
 */
public record Place(Path home, Path directory, Kind kind, int channels, long cap) {
  /** The log's files are an eighth of its cap, as they are by default. */
  private static final long FILES = 8;

  private static final long BLOCK = 4096;
  private static final int LEAST_FILE = 64 << 10;
  private static final int MOST_FILE = 32 << 20;

  /** What a round works with. */
  public enum Kind {
    /** Messages are gone when acknowledged. */
    QUEUE,
    /** Every subscription gets every message. */
    TOPIC,
    /** Messages stay and are read in order. */
    STREAM
  }

  /** The URL of our own store here, with such options besides. */
  String url(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    if (cap > 0) {
      all.add("fileBytes=" + Math.clamp(cap / FILES / BLOCK * BLOCK, LEAST_FILE, MOST_FILE));
      all.add("cap=" + cap);
    }
    return "embedded:" + directory + (all.isEmpty() ? "" : "?" + String.join("&", all));
  }

  /** The name of the queue or stream. */
  public String name() {
    return "bench-" + directory.getFileName();
  }
}
