package dev.millrace.embedded.broker;

import dev.millrace.Durability;
import dev.millrace.MillraceException;
import dev.millrace.OutcomeUnknownException;
import dev.millrace.StorageFullException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Piece;
import dev.millrace.embedded.log.FrameWriter;
import dev.millrace.embedded.log.Log;
import dev.millrace.embedded.log.LogRecord;
import dev.millrace.embedded.log.RecordKind;
import dev.millrace.embedded.log.Room;
import dev.millrace.seam.CrashPoints;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was decided since the last commit: one frame.
 *
 * <p>Deciding changes the books at once, so that the next decision of the same round sees it; but
 * nobody outside hears of it before the frame is durable: as durable as the strongest of the
 * channels in it. The log is one, and what a power loss takes from it is its end: what a frame
 * builds on is before it, and is there if the frame is. If the frame cannot be written, the store
 * stops and the books are never looked at again.
 */
final class Round {
  /** The most bytes that are written and forced at once. What is atomic cannot be larger. */
  static final int MOST_BYTES = 16 << 20;

  private final Log log;
  private final Books books;
  private final CrashPoints crashPoints;
  private final CommitOrder order;
  private final int mostBytes;

  /** Whether a checkpoint, which would make room, has found none itself. */
  private BooleanSupplier full = () -> false;

  private final FrameWriter frame;
  private final List<Placing> placings = new ArrayList<>();
  private final List<Gathering> gatherings = new ArrayList<>();
  private final Deque<Answer<?>> whenWritten = new ArrayDeque<>();
  private final Deque<Answer<?>> whenDurable = new ArrayDeque<>();
  private final List<Runnable> afterwards = new ArrayList<>();

  /** What is gathered and not in the frame yet takes so much. */
  private long gathered;

  /** The strongest durability that anything in this round asks for. */
  private Durability needed = Durability.OS;

  /** Whether something is written that must be forced in time, and was not yet. */
  private boolean owesForce;

  private boolean seals;
  private boolean wrote;
  private boolean took;
  private boolean holding;

  Round(Log log, Books books, CrashPoints crashPoints, CommitOrder order) {
    this.log = log;
    this.books = books;
    this.crashPoints = crashPoints;
    this.order = order;
    this.frame = log.frame();
    this.mostBytes = Math.min(MOST_BYTES, log.mostBytes());
  }

  void fullIf(BooleanSupplier noRoom) {
    full = noRoom;
  }

  /** The most bytes that can be reserved. */
  int mostBytes() {
    return mostBytes;
  }

  /**
   * Makes sure that facts of at most {@code most} bytes can be added next, together in one frame;
   * commits what is there first if they do not fit behind it. To be called before anything is
   * changed.
   *
   * @param publishing whether it takes room that settling must not run out of
   * @throws LogFullException if the log is at its cap, and a checkpoint will make room
   * @throws StorageFullException if there is no room and nobody knows when there will be
   */
  void reserve(long most, boolean publishing) {
    if (bytes() + most > mostBytes) {
      commit();
    }
    Room room = log.room(bytes() + most);
    boolean waits = publishing && holding;
    if (room.takes(publishing) && !waits) {
      return;
    }
    if (waits || (room.byCap() && !full.getAsBoolean())) {
      throw new LogFullException();
    }
    throw new StorageFullException(
        (publishing
                ? "the disk is full: nothing can be published to %s, while settling goes on; make"
                    + " room on the disk, and publishing goes on by itself"
                : "the disk is full: nothing can be written to %s; make room on the disk, and it"
                    + " goes on by itself")
            .formatted(log.directory()));
  }

  /** Whether publishing has to wait because somebody waits already. */
  void hold(boolean hold) {
    holding = hold;
  }

  /** How much was decided that is not written. */
  long bytes() {
    return frame.bytes() + gathered;
  }

  /** Whether nothing was decided that is not written. */
  boolean isEmpty() {
    return frame.records() == 0 && gatherings.isEmpty();
  }

  /**
   * Adds a fact for which there is room, and changes the books. It is as durable as its channel
   * before anybody hears of it: a round takes the strongest of its durabilities, so that what
   * belongs together, which lies in one frame, does too.
   */
  void add(Fact fact) {
    write(fact);
    need(books.durability(fact));
  }

  private void need(Durability durability) {
    needed = needed.strongest(durability);
    seals |= durability == Durability.FSYNC;
  }

  /** As {@link #add}, for a fact that need not survive a power loss. */
  void write(Fact fact) {
    Durability durability = books.durability(fact);
    seals |= durability == Durability.FSYNC;
    if (durability.outlivesProcess()) {
      LogRecord record = FactFormat.encode(books.lasting(fact));
      int unused = frame.add(record.kind(), record.body());
    }
    books.apply(fact);
    took |= fact instanceof Fact.ChannelMade;
  }

  /**
   * Gives the next places of a partition to messages for which there is room. What one round takes
   * into a partition becomes one batch, or a few if it is much.
   *
   * @param now what the clock says
   * @return the number of the first place
   */
  long take(Partition partition, long now, Piece piece) {
    took = true;
    long at = partition.timeFor(now);
    long first = partition.take(piece.count(), at);
    Gathering gathering = partition.gathering;
    if (gathering != null && !gathering.takes(piece, at)) {
      finish(gathering);
      gathering = null;
    }
    if (gathering == null) {
      gathering = new Gathering(partition, first, at);
      gatherings.add(gathering);
      partition.gathering = gathering;
      gathered += Gathering.RECORD;
    }
    gathering.add(piece, at);
    gathered += piece.size();
    need(books.channel(partition.channel).durability());
    return first;
  }

  private void finish(Gathering gathering) {
    Partition partition = gathering.partition;
    partition.gathering = null;
    gathered -= gathering.most();
    if (partition.isInMemory()) {
      partition.memory().add(gathering.batch());
      return;
    }
    if (partition.keeps(gathering)) {
      Batch batch = gathering.batch();
      int at = frame.add(RecordKind.BATCH, batch.bytes());
      placings.add(new Placing(gathering, batch, at, batch.size()));
    } else {
      gathering.write(frame.begin(RecordKind.BATCH, gathering.size()));
      int at = frame.end();
      placings.add(new Placing(gathering, null, at, frame.bytes() - frame.bodyAt(at)));
    }
  }

  /** Answers when everything so far is written. */
  <T> void whenWritten(CompletableFuture<T> answer, T value) {
    whenWritten.add(new Answer<>(answer, () -> value));
  }

  /** Answers when everything so far is as durable as its channels are. */
  <T> void whenDurable(CompletableFuture<T> answer, T value) {
    onceDurable(answer, () -> value);
  }

  /** Answers with what there is to say when everything so far is durable. */
  <T> void onceDurable(CompletableFuture<T> answer, Supplier<T> value) {
    whenDurable.add(new Answer<>(answer, value));
  }

  /** Does this when everything so far is durable, before anybody is answered. */
  void afterwards(Runnable task) {
    afterwards.add(task);
  }

  /** Writes, forces, answers. */
  void commit() {
    commit(() -> {});
  }

  /** Writes, forces, answers, and hands out. */
  void commit(Runnable handOut) {
    order.run(new Commit(handOut));
    crashPoints.reach("broker.round.answered");
  }

  private final class Commit implements CommitOrder.Steps {
    private final Runnable handOut;

    Commit(Runnable handOut) {
      this.handOut = handOut;
    }

    @Override
    public void write() {
      for (Gathering gathering : gatherings) {
        if (gathering.partition.gathering == gathering) {
          finish(gathering);
        }
      }
      gatherings.clear();
      if (frame.records() > 0) {
        long start = log.append(frame);
        crashPoints.reach("broker.round.written");
        wrote = true;
        for (Placing placing : placings) {
          placing.place(start);
        }
      }
      Round.answer(whenWritten);
      placings.clear();
      gathered = 0;
    }

    @Override
    public void sync() {
      if (needed == Durability.FSYNC) {
        log.force();
        crashPoints.reach("broker.round.durable");
        owesForce = false;
      } else {
        owesForce |= needed == Durability.INTERVAL;
      }
      needed = Durability.OS;
    }

    @Override
    public void answer() {
      List<Runnable> tasks = List.copyOf(afterwards);
      afterwards.clear();
      tasks.forEach(Runnable::run);
      Round.answer(whenDurable);
    }

    @Override
    public void handOut() {
      handOut.run();
    }
  }

  /**
   * Whether something is written that must be forced within the interval, and was not yet: then
   * {@link #force} is called in time.
   */
  boolean owesForce() {
    return owesForce;
  }

  /** Forces what is owed, with this round. */
  void force() {
    if (owesForce) {
      needed = Durability.FSYNC;
    }
  }

  /**
   * Whether the log is to be sealed when it is idle, for something written since this was asked.
   */
  boolean seals() {
    boolean answer = seals;
    seals = false;
    return answer;
  }

  /** Whether anything was taken or said of a channel since this was asked before. */
  boolean took() {
    boolean answer = took;
    took = false;
    return answer;
  }

  /** Whether anything was written since this was asked before. */
  boolean wrote() {
    boolean answer = wrote;
    wrote = false;
    return answer;
  }

  /** One at a time: if one of them stops the store, the others are still there to be told. */
  private static void answer(Deque<Answer<?>> answers) {
    for (int left = answers.size(); left > 0 && !answers.isEmpty(); left--) {
      answers.remove().give();
    }
  }

  /** The store has stopped: whoever waits for an answer learns that nobody knows. */
  void fail(MillraceException cause) {
    OutcomeUnknownException unknown =
        new OutcomeUnknownException(
            "the store stopped while this was being written, so it may or may not be there; open it"
                + " again and send it again under the same id: "
                + cause.getMessage(),
            cause);
    List<Answer<?>> lost = new ArrayList<>(whenWritten);
    lost.addAll(whenDurable);
    whenWritten.clear();
    whenDurable.clear();
    afterwards.clear();
    lost.forEach(answer -> answer.future().completeExceptionally(unknown));
  }

  /**
   * A batch in the frame.
   *
   * @param batch itself, if somebody is about to read it
   * @param record where it is, from the beginning of the frame
   */
  private record Placing(Gathering gathering, @Nullable Batch batch, int record, int length) {
    void place(long start) {
      gathering.partition.place(
          gathering.base(), gathering.last(), gathering.at(), start + record, length, batch);
    }
  }

  private record Answer<T>(CompletableFuture<T> future, Supplier<T> value) {
    void give() {
      T found;
      try {
        found = value.get();
      } catch (StoreFailedException failed) {
        future.completeExceptionally(failed);
        throw failed;
      } catch (MillraceException refused) {
        future.completeExceptionally(refused);
        return;
      } catch (RuntimeException | Error mistake) {
        future.completeExceptionally(mistake);
        throw mistake;
      }
      future.complete(found);
    }
  }
}
