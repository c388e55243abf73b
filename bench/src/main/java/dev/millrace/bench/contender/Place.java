package dev.millrace.bench.contender;

import java.nio.file.Path;

/**
 * Where a round takes place.
 *
 * @param home what lasts as long as the contender's process: a server's data
 * @param directory this round's own directory; a server takes its last name for the queue's
 * @param kind what is needed there
 * @param channels how many of them; publishers take them in turn
 */
public record Place(Path home, Path directory, Kind kind, int channels) {
  /** What a round works with. */
  public enum Kind {
    /** Messages are gone when acknowledged. */
    QUEUE,
    /** Every subscription gets every message. */
    TOPIC,
    /** Messages stay and are read in order. */
    STREAM
  }

  /** The name of the queue or stream. */
  public String name() {
    return "bench-" + directory.getFileName();
  }
}
