package dev.millrace.embedded.broker;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The broker's two agendas, by the wall clock and by the monotonic one, and the one timer that
 * wakes it for both. Used on the broker's thread only.
 */
final class Alarm {
  /**
   * The wall clock may be set: what waits for a time of day is looked at again at least this often.
   */
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Seam seam;
  private final Runnable wake;
  private final Agenda wall = new Agenda();
  private final Agenda monotonic = new Agenda();
  private @Nullable Timer timer;
  private long armedFor;

  /**
   * With {@code wake} being run on any thread when something is due, after which {@link #run} is to
   * be called.
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

  /** Does what is due. */
  void run() {
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
    timer = seam.timers().after(Duration.ofNanos(Math.max(0, delay)), wake);
  }

  void cancel() {
    Timer armed = timer;
    if (armed != null) {
      armed.cancel();
      timer = null;
    }
  }
}
