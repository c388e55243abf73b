package dev.millrace.seam;

import java.time.Duration;

/** Runs something later. */
public interface Timers {
  /**
   * Runs {@code task} once, {@code delay} from now or as soon after as possible; a delay of zero or
   * less means at once.
   *
   * <p>The task runs on a thread of the timers and must not block: it hands its work to a {@link
   * Mailbox}.
   */
  Timer after(Duration delay, Runnable task);

  /** Something that will run, unless cancelled first. */
  interface Timer {
    /** Keeps the task from running if it has not begun. Cancelling twice, or too late, is fine. */
    void cancel();
  }
}
