package dev.millrace.embedded.broker;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The broker's two agendas, by the wall clock and by the monotonic one, and the one timer that
 * wakes it for both. Used on the broker's thread only.
 *
 * <p>The timer's step has its turn behind whatever was asked before. So that it need not be waited
 * for, {@link #isDue} may be asked in between, by whoever then calls {@link #run}.
 */
final class Alarm {
  /**
   * The wall clock may be set: what waits for a time of day is looked at again at least this often.
   */
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** In between, what is due is done this seldom: each time ends a round, and costs a sync. */
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  private final Seam seam;
  private final Runnable wake;

  /** Whether the timer has gone off and nobody has done what is due. */
  private volatile boolean due;

  private long lastRun;
  private final Agenda wall = new Agenda();
  private final Agenda monotonic = new Agenda();
  private @Nullable Timer timer;
  private long armedFor;

  /**
   * With {@code wake} being run on any thread when something is due, after which {@link #runLate}
   * is to be called.
   */
  Alarm(Seam seam, Runnable wake) {
    this.seam = seam;
    this.wake = wake;
  }

  /** At a time of day, in milliseconds since 1970. */
  void at(long millis, Runnable task) {
    wall.add(millis, task);
  }

  /** At a reading of the monotonic clock. */
  void atNanos(long nanos, Runnable task) {
    monotonic.add(nanos, task);
  }

  /** Whether the timer has gone off, and what is due is not to wait any longer. */
  boolean isDue() {
    return due && seam.clock().nanos() - lastRun >= LEAST_NANOS;
  }

  /** Does what is due, unless that was done since the timer went off. */
  void runLate() {
    if (due) {
      run();
    }
  }

  /** Does what is due. */
  void run() {
    due = false;
    lastRun = seam.clock().nanos();
    timer = null;
    wall.run(seam.clock().now().toEpochMilli());
    monotonic.run(seam.clock().nanos());
  }

  /** Makes sure that the next thing that is due wakes the broker. */
  void arm() {
    if (wall.isEmpty() && monotonic.isEmpty()) {
      return;
    }
    long now = seam.clock().nanos();
    long delay = LONGEST_NANOS;
    if (!monotonic.isEmpty()) {
      delay = Math.min(delay, monotonic.next() - now);
    }
    if (!wall.isEmpty()) {
      long millis = wall.next() - seam.clock().now().toEpochMilli();
      delay =
          Math.min(
              delay,
              TimeUnit.MILLISECONDS.toNanos(
                  Math.min(millis, TimeUnit.NANOSECONDS.toMillis(LONGEST_NANOS))));
    }
    Timer armed = timer;
    // One that comes too early does no harm: it finds nothing and arms the next.
    if (armed != null && armedFor <= now + delay) {
      return;
    }
    if (armed != null) {
      armed.cancel();
    }
    armedFor = now + delay;
    timer = seam.timers().after(Duration.ofNanos(Math.max(0, delay)), this::goOff);
  }

  private void goOff() {
    due = true;
    wake.run();
  }

  void cancel() {
    Timer armed = timer;
    if (armed != null) {
      armed.cancel();
      timer = null;
    }
  }
}
