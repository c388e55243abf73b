package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.Position;
import dev.millrace.seam.Clock;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Timers.Timer;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Settlement.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A partition while it is this consumer's: which of its records are finished, and what of that is
 * committed. One commit is on its way at a time; what finishes meanwhile gathers for the next.
 */
final class Assignment {
  /**
   * Records finished ahead of an unfinished one that are remembered before the partition pauses: a
   * few megabytes.
   */
  private static final int MOST_AHEAD = 100_000;

  private static final int MOST = 1_000;
  private static final long MOST_BYTES = 8L << 20;

  /** A record's place, and whether it is finished. */
  static final class Slot {
    final Position.Exact at;
    boolean done;

    Slot(Position.Exact at) {
      this.at = at;
    }
  }

  private final int partition;
  private final long epoch;
  private final LogSource source;
  private final Seam seam;
  private final Executor decider;
  private final Intake.Listener listener;
  private final Trouble trouble;
  private final ArrayDeque<Slot> slots = new ArrayDeque<>();
  private final Holdings live = new Holdings();
  private final ArrayDeque<Ending> finished = new ArrayDeque<>();
  private Position.Exact committed;
  private Position.Exact last;
  private boolean committing;

  /** Whether a gap was heard of since the last commit. */
  private boolean heard;

  private boolean oneByOne;
  private boolean paused;
  private @Nullable Instant fullSince;
  private boolean dead;
  private @Nullable Runnable released;
  private @Nullable Timer deadline;

  Assignment(
      int partition,
      long epoch,
      Position.Exact next,
      LogSource source,
      Seam seam,
      Executor decider,
      Intake.Listener listener) {
    this.partition = partition;
    this.epoch = epoch;
    this.committed = next;
    this.last = next;
    this.source = source;
    this.seam = seam;
    this.decider = decider;
    this.listener = listener;
    this.trouble = new Trouble(seam);
  }

  long epoch() {
    return epoch;
  }

  Slot slot(Position.Exact at) {
    return new Slot(at);
  }

  /** Takes a record into account; false if the partition is being drained and takes none. */
  boolean hold(Pending pending) {
    if (released != null || dead) {
      return false;
    }
    Slot slot = slotOf(pending);
    slots.add(slot);
    last = slot.at.next();
    live.add(pending);
    return true;
  }

  /**
   * Takes a gap into account: nothing beyond it is committed before what this returns has run, and
   * then it is committed as if it had been handled.
   */
  Runnable missing(Gap gap) {
    if (released != null || dead) {
      return () -> {};
    }
    Slot slot = new Slot(gap.first());
    slots.add(slot);
    last = gap.last().next();
    return () -> {
      slot.done = true;
      heard = true;
    };
  }

  private static Slot slotOf(Pending pending) {
    return ((LogIntake.Placed) pending.origin).slot();
  }

  void pause(boolean noRoom, LogSource log, Clock clock) {
    boolean full = slots.size() >= MOST_AHEAD;
    fullSince = full ? (fullSince == null ? clock.now() : fullSince) : null;
    boolean wanted = noRoom || full;
    if (wanted != paused && !dead && released == null) {
      paused = wanted;
      log.pause(partition, wanted);
    }
  }

  @Nullable String standing() {
    Slot first = slots.peek();
    return fullSince == null || first == null
        ? null
        : "since %s: partition %d is paused, %,d records are finished ahead of position %s; it goes on when that one is handled or given up on"
            .formatted(fullSince, partition, slots.size(), first.at);
  }

  /** Its outcome is known. */
  void finish(Ending ending) {
    if (dead) {
      listener.ended(ending, false);
    } else {
      finished.add(ending);
    }
  }

  /** It will not be handled here: its place stays open. */
  void drop(Ending ending) {
    live.remove(ending.pending());
    listener.ended(ending, true);
  }

  boolean idle() {
    return dead || (!committing && finished.isEmpty() && !heard);
  }

  /**
   * Commits what has finished, unless a commit is on its way; then, if the partition is being
   * drained and empty, lets go of it.
   */
  void commit() {
    if (dead || committing) {
      return;
    }
    if (finished.isEmpty() && !heard) {
      if (released != null && live.isEmpty()) {
        letGo();
      }
      return;
    }
    heard = false;
    List<Ending> portion = portion();
    List<Effect> effects = new ArrayList<>();
    List<DeadLetter> letters = new ArrayList<>();
    for (Ending ending : portion) {
      slotOf(ending.pending()).done = true;
      effects.addAll(ending.effects());
      if (ending.end() instanceof End.Dead(var letter)) {
        letters.add(letter);
      }
    }
    Position.Exact next = next();
    if (effects.isEmpty() && letters.isEmpty() && next.equals(committed)) {
      committed(portion, next);
    } else {
      send(portion, new LogSource.Commit(partition, epoch, next, effects, letters));
    }
  }

  private List<Ending> portion() {
    List<Ending> portion = new ArrayList<>();
    long bytes = 0;
    while (!finished.isEmpty() && portion.size() < (oneByOne ? 1 : MOST)) {
      long more = finished.getFirst().bytes();
      if (!portion.isEmpty() && bytes + more > MOST_BYTES) {
        break;
      }
      bytes += more;
      portion.add(finished.remove());
    }
    return portion;
  }

  private Position.Exact next() {
    for (Slot slot : slots) {
      if (!slot.done) {
        return slot.at;
      }
    }
    return last;
  }

  private void send(List<Ending> portion, LogSource.Commit commit) {
    committing = true;
    source
        .commit(commit)
        .whenComplete(
            (held, failure) -> decider.execute(() -> answered(portion, commit, held, failure)));
  }

  private void answered(
      List<Ending> portion,
      LogSource.Commit commit,
      @Nullable Boolean held,
      @Nullable Throwable failure) {
    committing = false;
    if (dead) {
      portion.forEach(ending -> listener.ended(ending, false));
    } else if (held == null) {
      failed(
          portion,
          commit,
          Waits.unwrapped(failure == null ? new IllegalStateException("no answer") : failure));
    } else if (held) {
      trouble.over();
      oneByOne = false;
      listener.stuck(Intake.Part.SETTLING, null);
      committed(portion, commit.next());
    } else {
      portion.forEach(ending -> listener.ended(ending, false));
      die();
    }
  }

  private void committed(List<Ending> portion, Position.Exact next) {
    committed = next;
    while (!slots.isEmpty() && slots.getFirst().done) {
      slots.remove();
    }
    for (Ending ending : portion) {
      live.remove(ending.pending());
      listener.ended(ending, true);
    }
  }

  private void failed(List<Ending> portion, LogSource.Commit commit, Throwable failure) {
    if (Trouble.isRefusal(failure)) {
      for (Ending ending : portion.reversed()) {
        slotOf(ending.pending()).done = false;
        if (portion.size() > 1) {
          finished.addFirst(ending);
        }
      }
      oneByOne = portion.size() > 1;
      if (portion.size() == 1) {
        listener.refused(portion.getFirst(), failure);
      }
    } else if (Trouble.isFinal(failure)) {
      listener.failed("committing failed: " + failure.getMessage(), failure);
    } else {
      listener.stuck(
          Intake.Part.SETTLING, "committing failed and is tried again: " + failure.getMessage());
      committing = true;
      seam.timers().after(trouble.pause(), () -> decider.execute(() -> again(portion, commit)));
    }
  }

  private void again(List<Ending> portion, LogSource.Commit commit) {
    if (dead) {
      answered(portion, commit, false, null);
    } else {
      send(portion, commit);
    }
  }

  /**
   * The partition goes to someone else: what has not begun is dropped, what has gets the time that
   * is left.
   */
  void revoke(Duration left, Runnable whenReleased) {
    if (dead || released != null) {
      return;
    }
    released = whenReleased;
    listener.recall(live.all());
    deadline = seam.timers().after(left, () -> decider.execute(this::letGo));
    commit();
  }

  private void letGo() {
    if (!dead) {
      die();
      source.release(partition, epoch);
      if (released != null) {
        released.run();
      }
    }
  }

  /** The epoch has passed: nothing can be committed any more. */
  void die() {
    if (dead) {
      return;
    }
    close();
    List<Ending> late = List.copyOf(finished);
    finished.clear();
    late.forEach(ending -> listener.ended(ending, false));
    live.all().forEach(listener::lost);
    live.clear();
  }

  void close() {
    dead = true;
    if (deadline != null) {
      deadline.cancel();
    }
  }
}
