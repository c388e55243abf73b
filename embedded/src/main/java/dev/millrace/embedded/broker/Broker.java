package dev.millrace.embedded.broker;

import dev.millrace.ClosedException;
import dev.millrace.MillraceException;
import dev.millrace.StoreFailedException;
import dev.millrace.embedded.log.Log;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.seam.Mailbox;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import dev.millrace.spi.Admin.StorageInfo;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one decider of a data directory.
 *
 * <p>It steps on a thread of its own, which is the only one that touches files. A round is:
 * everything that is waiting decides; one frame is written and forced; then everybody is answered
 * and messages are handed out. What arrives meanwhile is the next round.
 *
 * <p><b>Failure.</b> When a write or force fails, everything that waits fails with {@link
 * dev.millrace.OutcomeUnknownException} and everything later with {@link StoreFailedException}.
 */
public final class Broker {
  private static final Logger LOG = LoggerFactory.getLogger(Broker.class);

  /**
   * Long enough that a busy log is never sealed, short enough that the last message is not in doubt
   * for long.
   */
  private static final long SEAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** About as much as is forced in the time in which a single block is. */
  private static final long WORTH_BYTES = 64 << 10;

  /** So long a round may go on while a consumer waits for its end; several syncs. */
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  final Seam seam;
  final Log log;
  final Books books;
  final Round round;
  final Alarm alarm;
  final HandOut handOut;
  final Assignment assignment;
  final Reading reading;
  final Memory memory;
  final Retaining retaining;
  private final Worker worker;
  private final Mailbox mailbox;
  private final long intervalNanos;
  private boolean sealing;
  private boolean forcing;

  /** Whether a consumer has asked for something in this round. */
  private boolean awaited;

  private long lastWrite;
  private boolean released;
  private boolean letGo;
  private volatile @Nullable MillraceException stopped;

  private final Queue<Deferred<?>> deferred = new ConcurrentLinkedQueue<>();

  /** Set once, before anything is asked. */
  private @Nullable Checkpoints checkpoints;

  private @Nullable Scrubbing scrubbing;

  Broker(Seam seam, Worker worker, Log log, Books books, StoreOptions options, CommitOrder order) {
    this.seam = seam;
    this.intervalNanos = options.interval().toNanos();
    this.worker = worker;
    this.log = log;
    this.books = books;
    this.round = new Round(log, books, seam.crashPoints(), order);
    this.mailbox = new Mailbox(this::onWorker, new Rounds());
    this.alarm = new Alarm(seam, this::goneOff);
    this.handOut = new HandOut(this);
    this.assignment = new Assignment(seam, alarm, handOut, options.drain());
    this.reading = new Reading(this);
    this.memory = new Memory(books, options.memory());
    this.retaining = new Retaining(this);
  }

  Checkpoints checkpoints() {
    Checkpoints some = checkpoints;
    if (some == null) {
      throw new IllegalStateException("the store is being opened");
    }
    return some;
  }

  void checkpoint(Checkpoints made, Scrubbing scrubs) {
    checkpoints = made;
    scrubbing = scrubs;
    round.fullIf(made::isFull);
  }

  private void onWorker(Runnable round) {
    try {
      worker.execute(round);
    } catch (RejectedExecutionException closed) {
      // What came in while the store was closed is owed an answer, and that it is closed can be
      // said on any thread.
      round.run();
    }
  }

  /** The time of day in milliseconds. */
  long millis() {
    return seam.clock().now().toEpochMilli();
  }

  /**
   * Has {@code step} decided by the broker. What it throws as a {@link MillraceException} before it
   * has changed anything is the answer; any other exception stops the store.
   */
  <T> CompletableFuture<T> ask(Consumer<CompletableFuture<T>> step) {
    return ask(mailbox, step);
  }

  /**
   * As {@link #ask}, for consumers: behind whatever another consumer has asked before, and not
   * behind everything that is to be published, which may be much that nobody waits for.
   */
  <T> CompletableFuture<T> askAhead(Consumer<CompletableFuture<T>> step) {
    return ask(
        mailbox::executeAhead,
        answer -> {
          awaited = true;
          step.accept(answer);
        });
  }

  private <T> CompletableFuture<T> ask(Executor on, Consumer<CompletableFuture<T>> step) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    MillraceException over = stopped;
    if (over != null) {
      answer.completeExceptionally(over);
      return answer;
    }
    on.execute(() -> decide(step, answer));
    return answer;
  }

  /** As {@link #ask}, where nobody waits for an answer. */
  void step(Runnable step) {
    var unused = ask(answer -> step.run());
  }

  /** As {@link #askAhead}, where nobody waits for an answer. */
  void stepAhead(Runnable step) {
    var unused = askAhead(answer -> step.run());
  }

  /** Has something looked at when everything that was asked before is durable. */
  <T> CompletableFuture<T> look(Supplier<T> look) {
    return ask(answer -> round.onceDurable(answer, look));
  }

  private <T> void decide(Consumer<CompletableFuture<T>> step, CompletableFuture<T> answer) {
    MillraceException over = stopped;
    if (over != null) {
      answer.completeExceptionally(over);
      return;
    }
    try {
      step.accept(answer);
    } catch (LogFullException full) {
      defer(step, answer);
    } catch (StoreFailedException failed) {
      fail(failed);
      answer.completeExceptionally(failed);
    } catch (MillraceException refused) {
      answer.completeExceptionally(refused);
    } catch (RuntimeException | VirtualMachineError | LinkageError mistake) {
      // The books may be half changed: going on from here could acknowledge what is not there.
      StoreFailedException failed = mistakeOf(mistake);
      fail(failed);
      answer.completeExceptionally(failed);
    }
  }

  /** Has something decided when a checkpoint has made room in the log. */
  <T> void defer(Consumer<CompletableFuture<T>> step, CompletableFuture<T> answer) {
    deferred.add(new Deferred<>(step, answer));
    round.hold(true);
  }

  /** Whether somebody waits for room in the log. On any thread. */
  boolean isAwaited() {
    return !deferred.isEmpty();
  }

  /** There may be room: whoever waits for it is asked again, in order. */
  void goOn() {
    List<Deferred<?>> waiting = List.copyOf(deferred);
    deferred.clear();
    round.hold(false);
    waiting.forEach(one -> one.decide(this));
  }

  /** Does something even if the store has stopped. */
  void always(Runnable step) {
    mailbox.execute(step);
  }

  /** A mistake on another thread that works for this broker. */
  void mistaken(Throwable mistake) {
    mailbox.execute(() -> fail(mistakeOf(mistake)));
  }

  private static StoreFailedException mistakeOf(Throwable mistake) {
    return new StoreFailedException(
        "the broker stopped at a mistake of its own: "
            + mistake
            + "; please report it, and open it again",
        mistake);
  }

  private record Deferred<T>(Consumer<CompletableFuture<T>> step, CompletableFuture<T> answer) {
    void decide(Broker broker) {
      broker.decide(step, answer);
    }
  }

  private final class Rounds implements Mailbox.Rounds {
    private boolean timed;

    /** When it was first seen that a consumer waits. */
    private long since;

    /**
     * Whoever was just woken by the round before may be about to publish again: a sync costs the
     * same for all of them. A round that is large is worth it as it is.
     */
    @Override
    public boolean letOthersIn() {
      if (stopped != null || round.bytes() >= WORTH_BYTES) {
        return false;
      }
      seam.threads().giveWay();
      return true;
    }

    /**
     * What is due by the clock, and what consumers ask for, does not wait for everything that is to
     * be published: under load that is a tenth of a second.
     */
    @Override
    public boolean endHere() {
      if (stopped != null) {
        return false;
      }
      if (alarm.isDue()) {
        decide(answer -> alarm.run(), new CompletableFuture<>());
        return true;
      }
      if (!awaited) {
        return false;
      }
      long now = seam.clock().nanos();
      if (!timed) {
        timed = true;
        since = now;
      }
      return now - since >= LONG_NANOS;
    }

    @Override
    public void over() {
      awaited = false;
      timed = false;
      afterRound();
    }
  }

  private void afterRound() {
    if (stopped != null) {
      return;
    }
    try {
      handOut.ahead();
      round.commit(handOut::run);
      boolean wrote = round.wrote();
      if (round.seals()) {
        sealLater();
      }
      if (round.took()) {
        retaining.later();
      }
      forceLater();
      Checkpoints some = checkpoints;
      if (some != null) {
        some.consider(wrote);
      }
      alarm.arm();
    } catch (MillraceException failed) {
      fail(failed);
    } catch (RuntimeException | VirtualMachineError | LinkageError mistake) {
      fail(mistakeOf(mistake));
    }
  }

  /** Does what is due by now. */
  void wake() {
    step(alarm::run);
  }

  private void goneOff() {
    step(alarm::runLate);
  }

  /** Once for all that is written until then. */
  private void forceLater() {
    if (!forcing && round.owesForce()) {
      forcing = true;
      alarm.atNanos(
          seam.clock().nanos() + intervalNanos,
          () -> {
            forcing = false;
            round.force();
          });
    }
  }

  private void sealLater() {
    lastWrite = seam.clock().nanos();
    if (!sealing) {
      sealing = true;
      alarm.atNanos(lastWrite + SEAL_NANOS, this::seal);
    }
  }

  private void seal() {
    long idleUntil = lastWrite + SEAL_NANOS;
    if (seam.clock().nanos() < idleUntil) {
      alarm.atNanos(idleUntil, this::seal);
      return;
    }
    sealing = false;
    round.afterwards(log::seal);
  }

  private void refuseDeferred(MillraceException cause) {
    List<Deferred<?>> waiting = List.copyOf(deferred);
    deferred.clear();
    waiting.forEach(one -> one.answer().completeExceptionally(cause));
  }

  private void fail(MillraceException cause) {
    if (stopped != null) {
      return;
    }
    LOG.error("the store stopped: {}", cause.getMessage());
    round.fail(cause);
    handOut.fail(cause);
    reading.fail(cause);
    refuseDeferred(cause);
    // After the answers, which may say more than this does.
    stopped =
        cause instanceof StoreFailedException
            ? cause
            : new StoreFailedException("the store stopped: " + cause.getMessage(), cause);
    release();
  }

  /**
   * Commits what was asked before, hands back everything that is leased, lets go of the log, and
   * then does {@code last}.
   */
  CompletableFuture<Done> close(Runnable last) {
    CompletableFuture<Done> done = new CompletableFuture<>();
    mailbox.execute(() -> {
      if (stopped == null) {
        shutDown();
      }
      Checkpoints some = checkpoints;
      if (some == null) {
        letGo(last, done);
      } else {
        some.close(() -> letGo(last, done));
      }
    });
    return done;
  }

  private void letGo(Runnable last, CompletableFuture<Done> done) {
    if (!letGo) {
      letGo = true;
      last.run();
    }
    worker.close();
    done.complete(Done.DONE);
  }

  private void shutDown() {
    try {
      handOut.close();
      reading.close();
      round.commit();
    } catch (MillraceException failed) {
      fail(failed);
      return;
    }
    refuseDeferred(closed());
    stopped = closed();
    release();
  }

  /** How the store is kept. */
  StorageInfo storage() {
    Checkpoints some = checkpoints;
    Scrubbing scrubs = scrubbing;
    if (some == null || scrubs == null) {
      throw new IllegalStateException("the store is being opened");
    }
    long bytes = some.segments().stream().mapToLong(Segment::bytes).sum();
    return new StorageInfo(
        log.usedBytes(),
        some.segments().size(),
        bytes,
        scrubs.bytes(),
        scrubs.passes(),
        scrubs.damage());
  }

  private void release() {
    if (released) {
      return;
    }
    released = true;
    alarm.cancel();
    Scrubbing scrubs = scrubbing;
    if (scrubs != null) {
      scrubs.close();
    }
    try {
      log.close();
    } catch (MillraceException failed) {
      LOG.warn("closing the log: {}", failed.getMessage());
    }
  }

  private static ClosedException closed() {
    return new ClosedException("this transport is closed; open it again");
  }
}
