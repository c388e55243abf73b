package dev.millrace.core;

import dev.millrace.seam.Threads;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some lanes' messages, handed to one thread.
 *
 * <p>The thread begins and finishes each message; the decider may stop the hand-over between two,
 * or abandon the one that is being handled. Who is first with {@link Pending#finish} decides
 * whether a result counts.
 */
final class Handover {
  final List<Lane> lanes;
  final List<Pending> run;
  final boolean alone;

  private volatile boolean stopped;

  /**
   * When what is being handled has to be done, as a reading of the monotonic clock; meaningless
   * unless {@link #timed}.
   */
  private volatile long expires;

  private volatile boolean timed;

  /** The thread, once it was started. */
  Threads.@Nullable Running thread;

  /** Whether its lanes were given up while its thread still runs. */
  boolean abandoned;

  Handover(List<Lane> lanes, List<Pending> run, boolean alone) {
    this.lanes = List.copyOf(lanes);
    this.run = List.copyOf(run);
    this.alone = alone;
  }

  /** From the handover's thread: the deadline of what it begins now. */
  void expires(long nanos) {
    expires = nanos;
    timed = true;
  }

  /** From the handover's thread: nothing is being handled. */
  void untimed() {
    timed = false;
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

  void interrupt() {
    Threads.Running running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
