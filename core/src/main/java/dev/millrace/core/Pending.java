package dev.millrace.core;

import dev.millrace.Message;
import dev.millrace.Position;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was taken and is not settled yet.
 *
 * <p>Its fields belong to the subscription's decider, except the state, over which the decider and
 * the thread of a hand-over agree: each step from one state to the next succeeds for one of them
 * only.
 */
final class Pending {
  /**
   * Waits in its lane: may be given to a handler or withdrawn. The other states are the hand-over
   * that handles it, and {@link #OVER}.
   */
  private static final Object HELD = new Object();

  /** Neither waits nor is handled: finished, abandoned or withdrawn. */
  private static final Object OVER = new Object();

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Pending.class, "state", Object.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  final Message message;
  final Position position;

  /** What the intake needs to settle it. */
  final Object origin;

  /** Counts arrivals: of two pendings with the same position, the later is a redelivery. */
  final long arrival;

  private volatile Object state = HELD;

  /** Neighbours in the intake's list of what is held. */
  @Nullable Pending before;

  @Nullable Pending after;

  /** Whether it is in that list. */
  boolean listed;

  /** Attempts that have ended. */
  int attempts;

  /** Whether an attempt began and did not end when its process died. */
  boolean suspect;

  /** When it first failed in this process. */
  @Nullable Instant firstFailure;

  /** The lane it waits in, while it does. */
  @Nullable Lane lane;

  /** Whether the pipeline has it, and not only the intake. */
  boolean taken;

  /** Whether it was handled and only its settlement is awaited. */
  boolean settling;

  /** Its end is on its way to the source. */
  boolean ending;

  /** Its lease or epoch has passed: nothing can be settled any more. */
  boolean gone;

  /**
   * An earlier message of its lane was lost while this one was handled: it is handed back whatever
   * its result.
   */
  boolean recalled;

  /** Tells the handler that its result is not wanted. */
  volatile boolean unwanted;

  Pending(
      Message message,
      Position position,
      Object origin,
      long arrival,
      int attempts,
      boolean suspect) {
    this.message = message;
    this.position = position;
    this.origin = origin;
    this.arrival = arrival;
    this.attempts = attempts;
    this.suspect = suspect;
  }

  long bytes() {
    return message.dataSize();
  }

  /** The hand-over's handler gets it, unless it was withdrawn. */
  boolean begin(Handover handover) {
    return STATE.compareAndSet(this, HELD, handover);
  }

  /** Whether this hand-over's handler has it, and its result would count. */
  boolean isWith(Handover handover) {
    return state == handover;
  }

  /** Ends the attempt. False if the hand-over has it no more: the result does not count. */
  boolean finish(Handover handover) {
    return STATE.compareAndSet(this, handover, OVER);
  }

  /** No handler will get it, unless one has. */
  boolean withdraw() {
    return STATE.compareAndSet(this, HELD, OVER);
  }

  /** It waits again, after an attempt that ended. */
  void holdAgain() {
    state = HELD;
  }

  /**
   * Whether it is behind {@code other} in their channel. Positions that have no order count as
   * being behind.
   */
  boolean isBehind(Pending other) {
    return !(position instanceof Position.Exact mine)
        || !(other.position instanceof Position.Exact theirs)
        || mine.partition() != theirs.partition()
        || mine.offset() > theirs.offset();
  }
}
