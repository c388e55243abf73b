package dev.millrace.spi;

import dev.millrace.Gap;
import dev.millrace.Message;
import dev.millrace.Position;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Partitions that are assigned and revoked, with records at positions; only a position is
 * committed, never past unfinished work.
 *
 * <p><b>Epochs.</b> Each assignment of a partition has an epoch. What is committed under an epoch
 * that has passed is void, effects included.
 *
 * <p><b>Threads.</b> Safe for many.
 */
public non-sealed interface LogSource extends Source {
  /**
   * What happened next, as soon as there is something: at most {@code maxMessages} records over all
   * assigned partitions that are not paused, and at most {@code maxBytes} of data unless the first
   * alone is larger. One call at a time. Completes with an empty list when the source is closed.
   */
  CompletionStage<List<Event>> poll(int maxMessages, long maxBytes);

  /**
   * Commits, in one step: the effects, the dead letters, and that everything before {@code next} in
   * the partition is finished. {@code next} may be where it already was, when a record ahead of
   * unfinished ones has effects. Completes when it is durable: true, or false if the epoch had
   * passed and all of it is void.
   */
  CompletionStage<Boolean> commit(Commit commit);

  /** Stops or resumes handing out records of a partition. Membership is kept. */
  void pause(int partition, boolean paused);

  /** Says that a revoked partition is drained: nothing more will be committed under its epoch. */
  void release(int partition, long epoch);

  /**
   * What is committed.
   *
   * @param partition the partition
   * @param epoch the epoch under which it was assigned
   * @param next the position up to which everything is finished
   * @param effects what the records caused
   * @param letters what was given up on
   */
  record Commit(
      int partition,
      long epoch,
      Position.Exact next,
      List<Effect> effects,
      List<DeadLetter> letters) {
    /** Copies the lists. */
    public Commit {
      effects = List.copyOf(effects);
      letters = List.copyOf(letters);
    }
  }

  /** Something that happened. */
  sealed interface Event {
    /** A partition is this consumer's, from this position on. */
    record Assigned(int partition, long epoch, Position.Exact next) implements Event {}

    /**
     * A partition is to be drained and {@link #release released} by the deadline; then its epoch is
     * dead.
     */
    record Revoked(int partition, long epoch, Instant deadline) implements Event {}

    /** A partition is gone: its epoch is dead already. */
    record Lost(int partition, long epoch) implements Event {}

    /**
     * Messages of an assigned partition that will not come; records behind them follow. A commit of
     * a position beyond says that it was heard: until then it is told again to whoever has the
     * partition next.
     */
    record Missed(int partition, long epoch, Gap gap) implements Event {}

    /**
     * Records of an assigned partition, in order.
     *
     * <p>The list is not copied: it must not change, and a transport may make each record when it
     * is come to, out of the bytes in which the broker gave many together. So whoever gets it
     * iterates over it, once; asking for a record by its place may take as long as going there.
     * Safe for many threads, each with an iterator of its own.
     *
     * @param partition the partition
     * @param epoch the epoch under which it was assigned
     * @param records at least one
     */
    record Records(int partition, long epoch, List<Record> records) implements Event {}
  }

  /**
   * One record.
   *
   * @param message the message
   * @param position where it is
   */
  record Record(Message message, Position.Exact position) {}
}
