package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers the index of a segment while its batches are written. */
final class IndexBuilder {
  private ByteBuffer batches = ByteBuffer.allocate(16 * SegmentLayout.INDEX_BATCH_BYTES);
  private final List<Run> runs = new ArrayList<>();
  private final List<Integer> firstOfRun = new ArrayList<>();
  private int count;

  /** Whether a batch may follow what is there: runs in order, numbers ascending. */
  boolean accepts(Batch batch) {
    if (runs.isEmpty()) {
      return true;
    }
    Run last = runs.get(runs.size() - 1);
    int order = Integer.compare(batch.channel(), last.channel());
    order = order == 0 ? Integer.compare(batch.partition(), last.partition()) : order;
    return order > 0 || (order == 0 && batch.base() > last.last());
  }

  /** Notes a batch whose record begins at {@code offset}. */
  void add(Batch batch, long lastAt, long offset) {
    if (batches.remaining() < SegmentLayout.INDEX_BATCH_BYTES) {
      batches = ByteBuffer.allocate(2 * batches.capacity()).put(batches.flip());
    }
    batches.putLong(batch.base()).putLong(batch.last()).putLong(batch.at()).putLong(lastAt);
    batches.putLong(offset).putInt(batch.size()).putInt(batch.count());
    long bytes = (long) SegmentLayout.RECORD_BYTES + batch.size();
    Run next =
        new Run(
            batch.channel(),
            batch.partition(),
            batch.base(),
            batch.last(),
            batch.count(),
            bytes,
            batch.at(),
            lastAt);
    int newest = runs.size() - 1;
    if (newest >= 0 && sameRun(runs.get(newest), batch)) {
      runs.set(newest, joined(runs.get(newest), next));
    } else {
      runs.add(next);
      firstOfRun.add(count);
    }
    count++;
  }

  private static boolean sameRun(Run run, Batch batch) {
    return run.channel() == batch.channel() && run.partition() == batch.partition();
  }

  private static Run joined(Run run, Run next) {
    return new Run(
        run.channel(),
        run.partition(),
        run.first(),
        next.last(),
        run.count() + next.count(),
        run.bytes() + next.bytes(),
        run.firstAt(),
        Math.max(run.lastAt(), next.lastAt()));
  }

  boolean isEmpty() {
    return count == 0;
  }

  List<Run> runs() {
    return runs;
  }

  /** How many bytes the index has. */
  int size() {
    return SegmentLayout.INDEX_HEADER_BYTES
        + runs.size() * SegmentLayout.INDEX_RUN_BYTES
        + batches.position();
  }

  ByteBuffer toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(size());
    bytes.putInt(SegmentLayout.INDEX_MAGIC).putInt(runs.size()).putInt(count).putInt(0);
    for (int i = 0; i < runs.size(); i++) {
      int first = firstOfRun.get(i);
      int next = i + 1 < runs.size() ? firstOfRun.get(i + 1) : count;
      Run run = runs.get(i);
      bytes.putInt(run.channel()).putInt(run.partition()).putInt(first).putInt(next - first);
    }
    return bytes.put(batches.duplicate().flip()).flip();
  }
}
