package dev.millrace.seam;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of a decider: what is put in runs one at a time, in order, on the executor it was
 * given.
 *
 * <p>A decider owns its state and no thread. Because its steps never overlap, the state needs no
 * lock, and because the executor comes from the seam, a simulation decides which decider steps
 * next.
 *
 * <p>Steps run in rounds: what is waiting when a round begins is run, then the round is {@linkplain
 * Rounds#over() over}. A decider that writes uses that to commit everything of one round at once;
 * what arrives during the commit is the next round.
 */
public final class Mailbox implements Executor {
  /*
   * What is put in is a chain with the newest first. A round takes the whole chain in one go and turns it round: whoever puts in touches one
   * reference, and what is put in while the round runs cannot keep it from ending.
   */
  /** Enough for everybody who was woken by the round before; never for ever. */
  private static final int MOST_LOOKS = 64;

  /** What a decider has to say about its rounds. None of it may throw. */
  public interface Rounds {
    /** Called at the end of each round. */
    void over();

    /**
     * Gives threads that are about to put something in the time to do so, unless the round is large
     * enough: then it answers false. It is asked before {@link #over()}, again and again as long as
     * something comes of it; what comes belongs to the round.
     */
    default boolean letOthersIn() {
      return false;
    }

    /**
     * Whether the round is to end although steps are waiting, which are the next round's then.
     * Asked between one step and the next.
     */
    default boolean endHere() {
      return false;
    }
  }

  private final Executor executor;
  private final Rounds rounds;
  private final AtomicReference<@Nullable Step> newest = new AtomicReference<>();
  private final AtomicReference<@Nullable Step> newestAhead = new AtomicReference<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** What the round before left; the rounds' own. */
  private @Nullable Step left;

  /** A mailbox without anything to do after a round. */
  public Mailbox(Executor executor) {
    this(executor, () -> {});
  }

  /** A mailbox that runs steps on this executor. */
  public Mailbox(Executor executor, Rounds rounds) {
    this.executor = executor;
    this.rounds = rounds;
  }

  /**
   * Puts a step in. Safe for any thread, the decider's own steps included. A step must not throw.
   */
  @Override
  public void execute(Runnable body) {
    put(newest, body);
  }

  /**
   * Puts a step in that does not wait for those put in by {@link #execute}: it runs after the one
   * that is running, behind others put in like itself. For what is short and somebody waits for,
   * where the others may be many.
   */
  public void executeAhead(Runnable body) {
    put(newestAhead, body);
  }

  private void put(AtomicReference<@Nullable Step> chain, Runnable body) {
    Step step = new Step(body);
    Step before;
    do {
      before = chain.get();
      step.before = before;
    } while (!chain.compareAndSet(before, step));
    if (before == null) {
      // Otherwise whoever put the first one in does it.
      schedule();
    }
  }

  private void schedule() {
    boolean waiting = newest.get() != null || newestAhead.get() != null;
    if (waiting && scheduled.compareAndSet(false, true)) {
      executor.execute(this::round);
    }
  }

  private void round() {
    try {
      boolean any = steps();
      for (int look = 0; any && look < MOST_LOOKS && left == null && rounds.letOthersIn(); look++) {
        any = steps();
      }
      rounds.over();
    } finally {
      if (left == null) {
        scheduled.set(false);
        schedule();
      } else {
        executor.execute(this::round);
      }
    }
  }

  /**
   * Runs what is there, in the order in which it was put in, or as much of it as the round is to
   * have; false if there is nothing.
   */
  private boolean steps() {
    boolean any = stepsAhead();
    Step first = left == null ? taken(newest) : left;
    left = null;
    for (Step step = first; step != null; step = step.before) {
      step.body.run();
      any = true;
      stepsAhead();
      if (step.before != null && rounds.endHere()) {
        left = step.before;
        break;
      }
    }
    return any;
  }

  private boolean stepsAhead() {
    if (newestAhead.get() == null) {
      return false;
    }
    for (Step step = taken(newestAhead); step != null; step = step.before) {
      step.body.run();
    }
    return true;
  }

  /** Takes out what is there: the oldest, from which the others follow. */
  private static @Nullable Step taken(AtomicReference<@Nullable Step> from) {
    Step chain = from.getAndSet(null);
    Step oldest = null;
    while (chain != null) {
      Step before = chain.before;
      chain.before = oldest;
      oldest = chain;
      chain = before;
    }
    return oldest;
  }

  private static final class Step {
    final Runnable body;

    /** The one that was put in before; once it is taken, the one that comes after. */
    @Nullable Step before;

    Step(Runnable body) {
      this.body = body;
    }
  }
}
