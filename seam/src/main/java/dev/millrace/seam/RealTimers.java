package dev.millrace.seam;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread that runs what is due. */
final class RealTimers implements Timers {
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, body -> Thread.ofPlatform().name("millrace-timers").daemon().unstarted(body));

  RealTimers() {
    // Most timers are cancelled: a lease is settled long before it ends. Left in, they would pile
    // up until their time.
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    Future<?> scheduled =
        executor.schedule(() -> run(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable thrown) {
      // The executor would keep it in a future that nobody looks at.
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
  }
}
