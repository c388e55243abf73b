package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The batches of a partition that is in memory only. Used on the broker's thread only. */
final class MemoryBatches {
  /** What a batch takes besides its bytes, about. */
  private static final int OVERHEAD = 160;

  private final TreeMap<Long, Batch> batches = new TreeMap<>();
  private long bytes;

  void add(Batch batch) {
    batches.put(batch.base(), batch);
    bytes += size(batch);
  }

  private static long size(Batch batch) {
    return (long) batch.size() + OVERHEAD;
  }

  /** The number after the last message, or 0 if there is none. */
  long end() {
    Map.Entry<Long, Batch> last = batches.lastEntry();
    return last == null ? 0 : last.getValue().last() + 1;
  }

  /** A time no later than that of the first message from {@code number} on. */
  long oldest(long number) {
    Batch first = find(number);
    return first == null ? Long.MAX_VALUE : first.at();
  }

  /** The first message to keep from {@code first} on so that {@code most} bytes are left. */
  long retained(long first, long most) {
    long left = 0;
    for (Batch batch : batches.values()) {
      left += batch.last() < first ? 0 : batch.size();
    }
    long kept = first;
    for (Batch batch : batches.values()) {
      if (batch.last() >= first) {
        left -= batch.size();
        if (left < most) {
          return kept;
        }
        kept = batch.last() + 1;
      }
    }
    return kept;
  }

  /** What they take. */
  long bytes() {
    return bytes;
  }

  /** The batch with the first message from {@code number} on, or null if there is none. */
  @Nullable Batch find(long number) {
    Map.Entry<Long, Batch> at = batches.floorEntry(number);
    if (at == null || at.getValue().last() < number) {
      at = batches.higherEntry(number);
    }
    return at == null ? null : at.getValue();
  }

  /** The number of the first message that is as late as {@code millis}, or {@code none}. */
  long findTime(long millis, long none) {
    for (Batch batch : batches.values()) {
      long found = Runs.firstAt(batch, millis);
      if (found < Long.MAX_VALUE) {
        return found;
      }
    }
    return none;
  }

  /** Drops those of which nobody wants anything. */
  void dropIf(Predicate<Batch> unwanted) {
    for (Iterator<Batch> each = batches.values().iterator(); each.hasNext(); ) {
      Batch batch = each.next();
      if (unwanted.test(batch)) {
        each.remove();
        bytes -= size(batch);
      }
    }
  }
}
