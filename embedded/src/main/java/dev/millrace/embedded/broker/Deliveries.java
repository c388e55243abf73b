package dev.millrace.embedded.broker;

import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer is handed. Each message is decoded when it is looked at first, on the thread that
 * does: the broker's has better things to do.
 */
final class Deliveries extends AbstractList<Delivery> implements RandomAccess {
  /*
   * Threads. The broker fills this and lets go of it; whoever gets it got it through a future.
   * Two threads that look at the same element at the same time may decode it twice and see two
   * deliveries, which are equal; a delivery has final fields only, so none is seen half made.
   */
  private final Part[] parts;
  private final @Nullable Delivery[] seen;

  Deliveries(List<Run> runs) {
    int size = 0;
    parts = new Part[runs.size()];
    for (int i = 0; i < parts.length; i++) {
      Run run = runs.get(i);
      parts[i] = Part.of(run, size);
      size += run.count();
    }
    seen = new Delivery[size];
  }

  @Override
  public Delivery get(int index) {
    Delivery delivery = seen[index];
    if (delivery == null) {
      int part = parts.length - 1;
      while (parts[part].from > index) {
        part--;
      }
      delivery = parts[part].delivery(index - parts[part].from);
      seen[index] = delivery;
    }
    return delivery;
  }

  @Override
  public int size() {
    return seen.length;
  }

  /** A run, of which only what does not change is looked at. */
  private record Part(Run run, Contents contents, int from, int partition, long firstLease) {
    static Part of(Run run, int from) {
      return new Part(run, run.takeContents(), from, run.cursor.partition, run.firstLease());
    }

    Delivery delivery(int at) {
      return new Delivery(
          contents.message(at),
          new Position.Exact(partition, run.number(at)),
          firstLease + at,
          run.attempts(at),
          run.suspect(at));
    }
  }
}
