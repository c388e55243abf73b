package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The batches that were used last, by where they lie, as many as fit into so many bytes.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class BatchCache {
  /** 16 MiB: what a few hundred readers at different places need at the same time. */
  public static final long DEFAULT_BYTES = 16L << 20;

  /** What a batch takes in memory besides its bytes, about. */
  private static final int OVERHEAD = 200;

  private final long most;
  private final Map<Long, Batch> batches = new LinkedHashMap<>(256, 0.75f, true);
  private long bytes;

  /** A cache that holds at most this many bytes. */
  public BatchCache(long most) {
    this.most = most;
  }

  /** The location of a batch in a segment. Locations in the log, which have no sign, are others. */
  static long location(long segment, long offset) {
    return Long.MIN_VALUE | segment << 32 | offset;
  }

  /** The batch at this location, or null. */
  public @Nullable Batch get(long location) {
    return batches.get(location);
  }

  /** Keeps a batch, and lets go of those that were not used for longest. */
  public void put(long location, Batch batch) {
    long size = (long) batch.size() + OVERHEAD;
    if (size > most) {
      return;
    }
    @Nullable Batch before = batches.put(location, batch);
    bytes += size - (before == null ? 0 : (long) before.size() + OVERHEAD);
    Iterator<Batch> eldest = batches.values().iterator();
    while (bytes > most && eldest.hasNext()) {
      bytes -= (long) eldest.next().size() + OVERHEAD;
      eldest.remove();
    }
  }

  /** Lets go of the batches of a segment. */
  void forget(long segment) {
    Iterator<Map.Entry<Long, Batch>> entries = batches.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Long, Batch> entry = entries.next();
      if (entry.getKey() < 0 && (entry.getKey() & Long.MAX_VALUE) >>> 32 == segment) {
        bytes -= (long) entry.getValue().size() + OVERHEAD;
        entries.remove();
      }
    }
  }

  /** What it holds, in bytes. */
  public long bytes() {
    return bytes;
  }
}
