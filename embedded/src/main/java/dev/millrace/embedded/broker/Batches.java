package dev.millrace.embedded.broker;

import dev.millrace.StoreFailedException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.log.Log;
import dev.millrace.embedded.segment.BatchCache;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.embedded.segment.Segments;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Batches by where they are: recent ones from memory, the others from the log and from segments.
 * Used on the broker's thread only.
 */
final class Batches {
  private final BatchCache cache = new BatchCache(BatchCache.DEFAULT_BYTES);
  private @Nullable Log log;
  private @Nullable Segments segments;
  private Consumer<Partition> whenDamaged = partition -> {};

  BatchCache cache() {
    return cache;
  }

  /** Nothing is read before the store is open. */
  void readFrom(Log openLog, Segments openSegments) {
    log = openLog;
    segments = openSegments;
  }

  /** Has somebody told when something of a partition is found to be damaged. */
  void whenDamaged(Consumer<Partition> told) {
    whenDamaged = told;
  }

  /** Something of a partition is damaged. */
  void damaged(Partition partition) {
    whenDamaged.accept(partition);
  }

  void add(long location, Batch batch) {
    cache.put(location, batch);
  }

  /** The batch in the record at a location of the log, whose body has this length. */
  Batch logged(long location, int length) {
    Batch batch = cache.get(location);
    if (batch == null) {
      batch = Batch.of(opened(log).read(location, length));
      add(location, batch);
    }
    return batch;
  }

  /** The batch of a segment that holds the first message from {@code number} on. */
  Optional<Batch> stored(long segment, Partition partition, long number) {
    try {
      Segments from = opened(segments);
      return partition.isReadOnce()
          ? from.readOnce(segment, partition.channel, partition.number, number)
          : from.read(segment, partition.channel, partition.number, number);
    } catch (IOException failed) {
      throw unreadable(segment, failed);
    }
  }

  /** The batch of a segment that holds the first message that is as late as {@code millis}. */
  Optional<Batch> storedAt(long segment, Partition partition, long millis) {
    try {
      return opened(segments).readTime(segment, partition.channel, partition.number, millis);
    } catch (IOException failed) {
      throw unreadable(segment, failed);
    }
  }

  /**
   * The first message of a run in a segment to keep, from {@code first} on, so that it still has
   * {@code least} bytes.
   */
  long retained(long segment, Partition partition, long first, long least) {
    try {
      return opened(segments).retained(segment, partition.channel, partition.number, first, least);
    } catch (DamagedSegmentException damaged) {
      // Nobody can say what is in it; it goes as a whole.
      return first;
    } catch (IOException failed) {
      throw unreadable(segment, failed);
    }
  }

  private static StoreFailedException unreadable(long segment, IOException failed) {
    return new StoreFailedException(
        "segment %016d cannot be read: %s. Open the store again".formatted(segment, failed),
        failed);
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the store is being opened");
    }
    return part;
  }
}
