package dev.millrace.embedded.broker;

import dev.millrace.BackPressureException;
import dev.millrace.embedded.batch.Batch;

/**
 * How much memory the channels take that are in memory only, and the bound of it. What everybody
 * has settled is dropped, a whole batch at a time, when there is much of it or room is needed.
 */
final class Memory {
  /** Looking through all of them pays when so much of the bound may have become free. */
  private static final int LOOK_PART = 8;

  private final Books books;
  private final long most;

  /** When to look through them the next time. */
  private long look;

  Memory(Books books, long most) {
    this.books = books;
    this.most = most;
    this.look = most / LOOK_PART;
  }

  /**
   * Makes sure that so many bytes can be taken into a channel.
   *
   * @throws BackPressureException if there is no room for them
   */
  void require(long bytes, String channel) {
    if (used() + bytes > look) {
      drop();
      look = Math.min(most, 2 * used() + bytes + most / LOOK_PART);
    }
    if (used() + bytes > most) {
      throw new BackPressureException(
          "channel '%s' is in memory only, and all such channels hold %,d of %,d bytes; wait until some of it is settled, or open the store with a larger memory="
              .formatted(channel, used(), most));
    }
  }

  private long used() {
    long used = 0;
    for (ChannelState channel : books.inMemory()) {
      for (Partition partition : channel.all()) {
        used += partition.memory().bytes();
      }
    }
    return used;
  }

  private void drop() {
    for (ChannelState channel : books.inMemory()) {
      for (Partition partition : channel.all()) {
        partition.memory().dropIf(batch -> isUnwanted(channel, partition, batch));
      }
    }
  }

  private static boolean isUnwanted(ChannelState channel, Partition partition, Batch batch) {
    return channel.countKept(partition.number, batch.base(), batch.last() + 1) == 0;
  }
}
