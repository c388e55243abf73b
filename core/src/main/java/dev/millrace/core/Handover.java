package dev.millrace.core;

import dev.millrace.seam.Clock;
import dev.millrace.seam.Threads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Some lanes' messages, handed to one thread.
 *
 * <p>The thread claims lane after lane, and begins and finishes each message; the decider may stop
 * the hand-over between two messages, take back lanes that are not claimed, or abandon the message
 * that is being handled. Who is first with {@link Pending#finish} decides whether a result counts.
 */
final class Handover {
  /*
   * Results. The thread writes them here and wakes the decider only if that is not on its way
   * already: what ends meanwhile is decided together. `count` publishes what is before it.
   */
  private static final int NO_MORE = 1 << 30;

  final List<Lane> lanes;
  final List<Pending> run;
  final boolean alone;

  /** Where each lane's part of the run ends. */
  private final int[] ends;

  private final AtomicInteger claimed = new AtomicInteger();
  private final Pending[] ended;
  private final Result[] results;
  private final AtomicBoolean told = new AtomicBoolean();
  private long spent;
  private volatile int count;
  private int decided;
  private long decidedSpent;
  private volatile boolean stopped;

  /**
   * When what is being handled has to be done, as a reading of the monotonic clock; meaningless
   * unless {@link #timed}.
   */
  private volatile long expires;

  private volatile boolean timed;

  /** The thread, once it was started. */
  Threads.@Nullable Running thread;

  /** When the thread was started, as a reading of the monotonic clock. */
  long began;

  /** Whether its lanes were given up while its thread still runs. */
  boolean abandoned;

  /** The lanes that are still its own; the decider's. */
  private int ownFrom;

  private int ownTo;

  Handover(List<Lane> lanes, List<Pending> run, int[] ends, boolean alone) {
    this.lanes = lanes;
    this.run = run;
    this.ends = ends;
    this.alone = alone;
    this.ended = new Pending[run.size()];
    this.results = new Result[run.size()];
    this.ownTo = lanes.size();
  }

  // The thread's side.

  /** The next lane, or -1 when there is none. */
  int claim() {
    int next = claimed.getAndIncrement();
    return next < lanes.size() ? next : -1;
  }

  /** All lanes at once. */
  void claimAll() {
    claimed.set(NO_MORE);
  }

  int begin(int lane) {
    return lane == 0 ? 0 : ends[lane - 1];
  }

  int end(int lane) {
    return ends[lane];
  }

  /** An attempt has ended; whether the decider has to be told. */
  boolean report(Pending pending, Result result, long nanos) {
    int at = count;
    ended[at] = pending;
    results[at] = result;
    spent += nanos;
    count = at + 1;
    return !told.get() && told.compareAndSet(false, true);
  }

  /** The deadline of what it begins now. */
  void expires(long nanos) {
    expires = nanos;
    timed = true;
  }

  /** Nothing is being handled. */
  void untimed() {
    timed = false;
  }

  // The decider's side.

  /** Hands over the results that are there; how many nanoseconds each took. */
  void results(BiConsumer<Pending, Result> decide, Pace pace) {
    told.set(false);
    int to = count;
    if (decided < to) {
      pace.took((spent - decidedSpent) / (to - decided), to - decided);
      decidedSpent = spent;
    }
    while (decided < to) {
      int at = decided++;
      decide.accept(ended[at], results[at]);
    }
  }

  /** Takes back the lanes that are not being handled: those that are through, and those to come. */
  List<Lane> cut() {
    int current = claimed.getAndSet(NO_MORE) - 1;
    if (current < 0 || current >= lanes.size()) {
      return List.of();
    }
    List<Lane> free = new ArrayList<>(lanes);
    free.remove(current);
    ownFrom = current;
    ownTo = current + 1;
    return free;
  }

  /** The lanes that are still its own. */
  List<Lane> own() {
    return lanes.subList(ownFrom, ownTo);
  }

  /** Whether {@link #cut} could free something. */
  boolean holdsOthers() {
    return ownTo - ownFrom > 1;
  }

  /** Nothing further is begun. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  boolean isExpired(long now) {
    return timed && now - expires >= 0;
  }

  /** How long until {@link #isExpired}, or {@code otherwise} if nothing is being handled. */
  long left(long now, long otherwise) {
    return timed ? expires - now : otherwise;
  }

  /** The time of day at which what is being handled has to be done. */
  Instant deadline(Clock clock) {
    return clock.now().plusNanos(expires - clock.nanos());
  }

  void interrupt() {
    Threads.Running running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
