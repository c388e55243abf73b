package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Entries;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.embedded.state.DueTimes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Which delayed messages are due when. What was taken may be named again, after an opening or a
 * checkpoint.
 *
 * <p>A delayed message lies in the partition {@link Partition#DELAYED} of its channel: when it is
 * due and in which partition it will be taken, eight and four bytes, and then the message.
 */
final class Delays {
  private static final int PARTITION = Long.BYTES;

  /** What lies before the message. */
  private static final int HEADER = PARTITION + Integer.BYTES;

  private final DueTimes times;

  Delays(DueTimes times) {
    this.times = times;
  }

  /** A delayed message, laid out but for its {@linkplain #into partition}. */
  static Piece piece(long due, int lane, int priority, ByteBuffer message) {
    Piece piece =
        new Piece(Batch.ENTRY_BYTES + HEADER + message.remaining())
            .add(lane, priority, HEADER, message);
    piece.put(0, due);
    return piece;
  }

  /** Says in which partition a delayed message will be taken. */
  static void into(int partition, Piece delayed) {
    delayed.put(PARTITION, partition);
  }

  static long due(Entries entry) {
    return entry.content().getLong();
  }

  /** Adds everything that a batch of delayed messages has. */
  void add(Batch batch) {
    Entries entries = batch.entries();
    while (entries.next()) {
      add(due(entries), batch.channel(), entries.number());
    }
  }

  void add(long due, int channel, long number) {
    times.add(due, channel, 0, number);
  }

  boolean isEmpty() {
    return times.isEmpty();
  }

  /** When the first is due; as everything about it, only to be asked if there is one. */
  long next() {
    return times.next();
  }

  int channel() {
    return times.what();
  }

  long number() {
    return times.number();
  }

  /** Takes the first away. What is due behind it may have to be read. */
  void remove() {
    try {
      times.remove();
      if (!times.isEmpty()) {
        times.next();
      }
    } catch (DamagedDataException damaged) {
      // Going on would leave messages waiting for ever and say nothing.
      throw new StoreFailedException(
          "the store stops, because it cannot read which messages are due: " + damaged.getMessage(),
          damaged);
    }
  }

  /** What a checkpoint has to write; {@link #write} does, on another thread. */
  DueTimes.Snapshot snapshot() {
    return times.snapshot();
  }

  DueTimes.Written write(DueTimes.Snapshot snapshot) throws IOException {
    return times.write(snapshot);
  }

  /** The checkpoint with what was written is durable. */
  void committed(DueTimes.Written written) {
    try {
      times.committed(written);
    } catch (IOException failed) {
      throw new StoreFailedException(
          "the store stops, because it cannot read which messages are due: " + failed.getMessage(),
          failed);
    }
  }

  /** Begins with what a checkpoint notes. */
  void restore(byte[] noted) throws IOException {
    times.restore(noted);
    if (!times.isEmpty()) {
      times.next();
    }
  }

  void close() throws IOException {
    times.close();
  }
}
