package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.log.Log;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches by where they are: recent ones from memory, bounded by bytes, the others from the log.
 * Used on the broker's thread only.
 */
final class Batches {
  /** Enough for some tens of thousands of small messages, little enough for a small heap. */
  private static final long MOST_BYTES = 16 << 20;

  private final LinkedHashMap<Long, Batch> recent = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
  private @Nullable Log log;

  /** Nothing is read before the log is open. */
  void readFrom(Log open) {
    log = open;
  }

  void add(long location, Batch batch) {
    Batch before = recent.put(location, batch);
    bytes += batch.size() - (before == null ? 0 : before.size());
    while (bytes > MOST_BYTES) {
      Map.Entry<Long, Batch> eldest = recent.pollFirstEntry();
      bytes -= eldest == null ? bytes : eldest.getValue().size();
    }
  }

  /** The batch in the record at a location of the log, whose body has this length. */
  Batch get(long location, int length) {
    Batch batch = recent.get(location);
    if (batch == null) {
      Log from = log;
      if (from == null) {
        throw new IllegalStateException("the log is being opened");
      }
      batch = Batch.of(from.read(location, length));
      add(location, batch);
    }
    return batch;
  }
}
