package dev.millrace.seam;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Blocks the calling thread. */
final class RealWaiting implements Waiting {
  /*
   * To put a thread to sleep and wake it again costs a quarter of what it waits for, if that is a sync of a fast disk. So one platform thread
   * at a time looks again and again, and gives way to every other thread that could run. That it did give way shows that there is a use for
   * the processor: then it sleeps, as it does when what it waits for takes longer than a fast disk's sync, and so do the next few. Measured in
   * docs/decisions/0030-waiting-awake.md.
   */
  private static final long MOST_AWAKE_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

  /** Giving way to nobody takes less. */
  private static final long GAVE_WAY_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** After a wait for which it was not worth it. */
  private static final int SLEPT_AT_ONCE = 8;

  private final boolean worthIt = Runtime.getRuntime().availableProcessors() > 1;

  /** Whether a thread stays awake. */
  private final AtomicBoolean awake = new AtomicBoolean();

  /** How many more waits sleep at once. A race loses one of them, which does not matter. */
  private volatile int sleepy;

  @Override
  public <T> T await(CompletionStage<T> stage) throws InterruptedException {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (worthIt && !future.isDone() && !Thread.currentThread().isVirtual()) {
      stayAwake(future);
    }
    try {
      return future.get();
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  private void stayAwake(CompletableFuture<?> future) {
    int left = sleepy;
    if (left > 0) {
      sleepy = left - 1;
    } else if (awake.compareAndSet(false, true)) {
      try {
        look(future);
      } finally {
        awake.set(false);
      }
    }
  }

  // It ends by the clock, whoever goes first.
  @SuppressWarnings("ThreadPriorityCheck")
  private void look(CompletableFuture<?> future) {
    long begun = System.nanoTime();
    long before = begun;
    while (!future.isDone() && !Thread.currentThread().isInterrupted()) {
      Thread.yield();
      long now = System.nanoTime();
      if (now - before > GAVE_WAY_NANOS || now - begun > MOST_AWAKE_NANOS) {
        sleepy = SLEPT_AT_ONCE;
        return;
      }
      before = now;
    }
  }

  @Override
  public <T> T await(CompletionStage<T> stage, Duration limit)
      throws InterruptedException, TimeoutException {
    try {
      return stage.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException unchecked ? unchecked : new CompletionException(cause);
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration);
  }
}
