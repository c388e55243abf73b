package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.state.DueTimes;
import java.io.IOException;

/**
 * When the messages of one subscription that wait for another attempt are due, and how many
 * attempts each had: in sorted files, but for what is new since the last checkpoint. What no longer
 * waits may be named still: {@link WaitingSet} knows.
 */
final class Waiting {
  private final WaitingFiles files;
  private final DueTimes times;
  private final boolean kept;

  /** When the alarm will ask for what is due. */
  long scheduled = Long.MAX_VALUE;

  Waiting(WaitingFiles files, DueTimes times, boolean kept) {
    this.files = files;
    this.times = times;
    this.kept = kept;
  }

  void add(long due, int attempts, int partition, long number) {
    times.add(due, attempts, partition, number);
    if (kept) {
      files.added();
    }
  }

  boolean isEmpty() {
    return times.isEmpty();
  }

  boolean isIdle() {
    return times.isIdle();
  }

  /** When the first is due; as everything about it, only to be asked if there is one. */
  long next() {
    try {
      return times.next();
    } catch (DamagedDataException damaged) {
      throw unreadable(damaged);
    }
  }

  /** Going on would leave messages waiting for ever and say nothing. */
  private static StoreFailedException unreadable(Exception cause) {
    return new StoreFailedException(
        "the store stops, because it cannot read which messages are to be tried again: "
            + cause.getMessage(),
        cause);
  }

  int attempts() {
    return times.what();
  }

  int partition() {
    return times.part();
  }

  long number() {
    return times.number();
  }

  void remove() {
    try {
      times.remove();
    } catch (DamagedDataException damaged) {
      throw unreadable(damaged);
    }
  }

  /** How many are in memory. */
  int inMemory() {
    return times.inMemory();
  }

  DueTimes.Snapshot snapshot() {
    return times.snapshot();
  }

  DueTimes.Written write(DueTimes.Snapshot snapshot) throws IOException {
    return times.write(snapshot);
  }

  void committed(DueTimes.Written written) {
    try {
      times.committed(written);
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  void restore(byte[] noted) throws IOException {
    times.restore(noted);
  }

  void close() throws IOException {
    times.close();
  }
}
