package dev.millrace.simulation;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Running;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A thread that runs only while it holds the baton, which it gives back whenever it waits. */
final class SimulatedThread implements Running, Runnable {
  private final Scheduler scheduler;
  private final String name;
  private final Runnable body;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Semaphore go = new Semaphore(0);
  private final Semaphore back = new Semaphore(0);
  private @Nullable Running carrier;
  private @Nullable Throwable thrown;
  private boolean over;
  private boolean interrupted;
  private boolean waiting;
  private boolean unwinding;

  SimulatedThread(Scheduler scheduler, String name, Runnable body) {
    this.scheduler = scheduler;
    this.name = name;
    this.body = body;
  }

  /** Hands over the baton and waits for it: called by the scheduler only. */
  @Override
  public void run() {
    scheduler.hold(this);
    if (carrier == null) {
      carrier = Seam.real().threads().start(name, this::live);
    } else {
      go.release();
    }
    back.acquireUninterruptibly();
    scheduler.hold(null);
    Throwable failure = thrown;
    if (failure instanceof SimulatedCrash crash) {
      throw crash;
    }
    if (failure != null) {
      thrown = null;
      throw new IllegalStateException("the thread " + name + " ended with an exception", failure);
    }
  }

  private void live() {
    try {
      body.run();
    } catch (Throwable failure) {
      // Whoever drives the simulation gets it: a test should not miss what production prints.
      thrown = failure;
    } finally {
      over = true;
      scheduler.ended(this);
      ended.complete(null);
      back.release();
    }
  }

  /** Waits, on this thread, until the stage completes or the limit has passed. */
  void await(CompletionStage<?> stage, @Nullable Duration limit) throws InterruptedException {
    dieIfOver();
    CompletableFuture<?> future = stage.toCompletableFuture();
    if (!future.isDone() && !interrupted) {
      waiting = true;
      var unused = future.whenComplete((value, failure) -> wake());
      if (limit != null) {
        scheduler.after(limit, this::wake);
      }
      back.release();
      go.acquireUninterruptibly();
      dieIfOver();
    }
    if (interrupted) {
      interrupted = false;
      throw new InterruptedException(name);
    }
  }

  private void wake() {
    if (waiting) {
      waiting = false;
      scheduler.makeReady(this);
    }
  }

  private void dieIfOver() {
    if (unwinding) {
      throw new SimulatedCrash("the process of the thread " + name + " has ended");
    }
  }

  @Override
  public void interrupt() {
    interrupted = true;
    wake();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended;
  }

  /** Lets go of the real thread of a dead process: whatever it waits for next fails. */
  void unwind() {
    unwinding = true;
    scheduler.hold(this);
    while (carrier != null && !over) {
      go.release();
      back.acquireUninterruptibly();
    }
    scheduler.hold(null);
  }
}
