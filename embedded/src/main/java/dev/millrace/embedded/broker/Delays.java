package dev.millrace.embedded.broker;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Which delayed messages are due when: a heap of twenty bytes a message, earliest first, what is
 * due together in the order it was accepted.
 *
 * <p>A delayed message lies in the partition {@link Partition#DELAYED} of its channel: when it is
 * due and in which partition it will be taken, eight and four bytes, and then the message.
 */
final class Delays {
  /** What lies before the message. */
  static final int HEADER = 12;

  private long[] dues = new long[16];
  private long[] numbers = new long[16];
  private int[] channels = new int[16];
  private int size;

  /** The content of a delayed message. */
  static ByteBuffer content(long due, int partition, ByteBuffer message) {
    return ByteBuffer.allocate(HEADER + message.remaining())
        .putLong(due)
        .putInt(partition)
        .put(message.duplicate())
        .flip();
  }

  static long due(Entries entry) {
    return entry.content().getLong();
  }

  int size() {
    return size;
  }

  /** When the first is due; not to be asked when there is none. */
  long next() {
    return dues[0];
  }

  int channel() {
    return channels[0];
  }

  long number() {
    return numbers[0];
  }

  /** Adds everything that a batch of delayed messages has. */
  void add(Batch batch) {
    Entries entries = batch.entries();
    while (entries.next()) {
      add(due(entries), batch.channel(), entries.number());
    }
  }

  /** Appends all of them, as they lie. */
  void write(ByteSink sink) {
    sink.number(size);
    for (int i = 0; i < size; i++) {
      sink.signed(dues[i]).number(channels[i]).number(numbers[i]);
    }
  }

  void read(ByteFeed feed) {
    for (int left = feed.count(); left > 0; left--) {
      add(feed.signed(), feed.count(), feed.number());
    }
  }

  void add(long due, int channel, long number) {
    if (size == dues.length) {
      dues = Arrays.copyOf(dues, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      channels = Arrays.copyOf(channels, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!comesBefore(due, channel, number, parent)) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    set(at, due, channel, number);
  }

  /** Takes the first away. */
  void remove() {
    size--;
    long due = dues[size];
    long number = numbers[size];
    int channel = channels[size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size
          && comesBefore(dues[child + 1], channels[child + 1], numbers[child + 1], child)) {
        child++;
      }
      if (comesBefore(due, channel, number, child)) {
        break;
      }
      move(child, at);
      at = child;
    }
    set(at, due, channel, number);
  }

  private boolean comesBefore(long due, int channel, long number, int other) {
    if (due != dues[other]) {
      return due < dues[other];
    }
    return channel != channels[other] ? channel < channels[other] : number < numbers[other];
  }

  private void move(int from, int to) {
    set(to, dues[from], channels[from], numbers[from]);
  }

  private void set(int at, long due, int channel, long number) {
    dues[at] = due;
    channels[at] = channel;
    numbers[at] = number;
  }
}
