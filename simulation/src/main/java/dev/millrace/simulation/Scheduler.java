package dev.millrace.simulation;

import dev.millrace.seam.Clock;
import dev.millrace.seam.Threads;
import dev.millrace.seam.Timers.Timer;
import dev.millrace.seam.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Chooses what runs next, one thing at a time, and when time moves. */
final class Scheduler implements Threads, Waiting {
  /** No scenario that a test writes has so many; a timer that sets itself again and again does. */
  private static final long MOST_STEPS_PER_WAIT = 20_000_000;

  private final SimulatedDisk disk;
  private final Seeded chance;
  private final Clock clock = new VirtualClock();
  private final List<Runnable> ready = new ArrayList<>();
  private final PriorityQueue<Due> timers = new PriorityQueue<>();
  private final List<SimulatedThread> living = new ArrayList<>();
  private Instant now;
  private long nanos;
  private long timersMade;
  private long steps;
  private long trace;
  private boolean stepping;
  private @Nullable SimulatedThread current;
  private @Nullable SimulatedCrash death;

  Scheduler(SimulatedDisk disk, Seeded chance, Instant now, long nanos) {
    this.disk = disk;
    this.chance = chance;
    this.now = now;
    this.nanos = nanos;
  }

  // --- running

  void settle() {
    while (runOne()) {
      continueIfAlive();
    }
  }

  void advance(Duration by) {
    long target = nanos + by.toNanos();
    settle();
    while (!timers.isEmpty() && timers.element().at - target <= 0) {
      fireNext();
      settle();
    }
    moveTo(target);
  }

  private boolean runOne() {
    continueIfAlive();
    if (ready.isEmpty()) {
      return false;
    }
    int chosen = ready.size() == 1 ? 0 : chance.below(ready.size());
    steps++;
    trace = trace * 0x100000001b3L + chosen * 31L + ready.size() + nanos;
    Runnable last = ready.removeLast();
    Runnable next = chosen == ready.size() ? last : ready.set(chosen, last);
    boolean outer = stepping;
    stepping = true;
    try {
      next.run();
    } catch (SimulatedCrash crash) {
      death = crash;
    } finally {
      stepping = outer;
    }
    continueIfAlive();
    return true;
  }

  /** Fires what is due first, moving time to it; false if there is nothing. */
  private boolean fireNext() {
    Due due = timers.poll();
    if (due == null) {
      return false;
    }
    moveTo(due.at);
    if (!due.cancelled) {
      ready.add(due);
    }
    return true;
  }

  private void moveTo(long target) {
    if (target - nanos > 0) {
      now = now.plusNanos(target - nanos);
      nanos = target;
    }
  }

  private void continueIfAlive() {
    if (disk.isDead() && death == null) {
      death = new SimulatedCrash("the process ended");
    }
    if (death != null) {
      ready.clear();
      timers.clear();
      throw death;
    }
  }

  void makeReady(Runnable runnable) {
    if (death == null) {
      ready.add(runnable);
    }
  }

  void ended(SimulatedThread thread) {
    living.remove(thread);
  }

  void hold(@Nullable SimulatedThread thread) {
    current = thread;
  }

  void die(SimulatedCrash crash) {
    death = crash;
  }

  void kill() {
    if (death == null) {
      death = new SimulatedCrash("the process was ended");
    }
    ready.clear();
    timers.clear();
    for (SimulatedThread thread : List.copyOf(living)) {
      thread.unwind();
    }
  }

  boolean isDead() {
    return death != null;
  }

  // --- waiting

  @Override
  public <T> T await(CompletionStage<T> stage) throws InterruptedException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    SimulatedThread thread = current;
    if (thread != null) {
      thread.await(future, null);
    } else {
      drive(future, Long.MAX_VALUE);
      if (!future.isDone()) {
        throw new IllegalStateException("nothing is left that could complete what is waited for");
      }
    }
    return result(future);
  }

  @Override
  public <T> T await(CompletionStage<T> stage, Duration limit)
      throws InterruptedException, TimeoutException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    SimulatedThread thread = current;
    if (thread != null) {
      thread.await(future, limit);
    } else {
      drive(future, nanos + limit.toNanos());
    }
    if (!future.isDone()) {
      throw new TimeoutException("not within " + limit);
    }
    return result(future);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    SimulatedThread thread = current;
    if (thread != null) {
      thread.await(new CompletableFuture<>(), duration);
    } else {
      refuseWithinStep();
      advance(duration);
    }
  }

  private void drive(CompletableFuture<?> future, long until) {
    refuseWithinStep();
    long most = steps + MOST_STEPS_PER_WAIT;
    while (!future.isDone()) {
      if (runOne()) {
        if (steps > most) {
          throw new IllegalStateException(
              "after %,d steps what is waited for is still not there"
                  .formatted(MOST_STEPS_PER_WAIT));
        }
      } else if (until != Long.MAX_VALUE && (timers.isEmpty() || timers.element().at - until > 0)) {
        moveTo(until);
        return;
      } else if (!fireNext()) {
        return;
      }
    }
  }

  private void refuseWithinStep() {
    if (stepping) {
      throw new IllegalStateException("a step, a timer or a worker's task waits; only threads may");
    }
  }

  private static <T> T result(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException impossible) {
      throw new IllegalStateException("a completed stage does not wait", impossible);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      if (cause instanceof Error error) {
        throw error;
      }
      throw cause instanceof RuntimeException unchecked
          ? unchecked
          : new CompletionException(cause);
    }
  }

  // --- threads

  @Override
  public Running start(String name, Runnable body) {
    SimulatedThread thread = new SimulatedThread(this, name, body);
    living.add(thread);
    makeReady(thread);
    return thread;
  }

  @Override
  public Executor steps() {
    return this::makeReady;
  }

  @Override
  public Worker worker(String name) {
    return new SimulatedWorker(name);
  }

  /** A simulated process is closed or crashes; nothing ever asks it to end. */
  @Override
  public AtExit atExit(String name, Runnable body) {
    return () -> {};
  }

  // --- time

  Timer after(Duration delay, Runnable task) {
    Due due = new Due(nanos + Math.max(0, delay.toNanos()), timersMade++, task);
    if (death == null) {
      timers.add(due);
    }
    return due;
  }

  Instant now() {
    return now;
  }

  long nanos() {
    return nanos;
  }

  long stepsRun() {
    return steps;
  }

  long trace() {
    return trace;
  }

  Clock clock() {
    return clock;
  }

  private final class VirtualClock implements Clock {
    @Override
    public Instant now() {
      return now;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  /**
   * A timer that is set. Equal times keep the order in which they were set, until the seed mixes
   * what is ready.
   */
  private static final class Due implements Timer, Runnable, Comparable<Due> {
    private final long at;
    private final long number;
    private final Runnable task;
    private boolean cancelled;

    Due(long at, long number, Runnable task) {
      this.at = at;
      this.number = number;
      this.task = task;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public void run() {
      if (!cancelled) {
        task.run();
      }
    }

    @Override
    public int compareTo(Due other) {
      return at == other.at ? Long.compare(number, other.number) : Long.signum(at - other.at);
    }
  }

  /** A worker's tasks run in order, so only the first of them is ever ready. */
  private final class SimulatedWorker implements Worker {
    private final String name;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean closed;

    SimulatedWorker(String name) {
      this.name = name;
    }

    @Override
    public void execute(Runnable body) {
      if (closed) {
        throw new RejectedExecutionException("the worker " + name + " was closed");
      }
      waiting.add(body);
      if (waiting.size() == 1) {
        makeReady(this::runFirst);
      }
    }

    private void runFirst() {
      try {
        waiting.element().run();
      } finally {
        waiting.remove();
        if (!waiting.isEmpty()) {
          makeReady(this::runFirst);
        }
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
