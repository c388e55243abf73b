package dev.millrace.seam;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The mailbox of a decider: what is put in runs one at a time, in order, on the executor it was
 * given.
 *
 * <p>A decider owns its state and no thread. Because its steps never overlap, the state needs no
 * lock, and because the executor comes from the seam, a simulation decides which decider steps
 * next.
 *
 * <p>Steps run in rounds: what is waiting when a round begins is run, then {@code afterRound}. A
 * decider that writes uses that to commit everything of one round at once; what arrives during the
 * commit is the next round.
 */
public final class Mailbox implements Executor {
  /*
   * What is put in is a chain with the newest first. A round takes the whole chain in one go and turns it round: whoever puts in touches one
   * reference, and what is put in while the round runs cannot keep it from ending.
   */
  /** Enough for everybody who was woken by the round before; never for ever. */
  private static final int MOST_LOOKS = 64;

  private final Executor executor;
  private final BooleanSupplier letOthersIn;
  private final Runnable afterRound;
  private final AtomicReference<@Nullable Step> newest = new AtomicReference<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** A mailbox without anything to do after a round. */
  public Mailbox(Executor executor) {
    this(executor, () -> false, () -> {});
  }

  /** A mailbox that runs {@code afterRound} after each round. It must not throw. */
  public Mailbox(Executor executor, Runnable afterRound) {
    this(executor, () -> false, afterRound);
  }

  /**
   * A mailbox whose rounds are worth being large.
   *
   * @param letOthersIn gives threads that are about to put something in the time to do so, unless
   *     the round is large enough: then it answers false. It is asked before {@code afterRound},
   *     again and again as long as something comes of it; what comes belongs to the round. It must
   *     not throw.
   * @param afterRound runs after each round. It must not throw.
   */
  public Mailbox(Executor executor, BooleanSupplier letOthersIn, Runnable afterRound) {
    this.executor = executor;
    this.letOthersIn = letOthersIn;
    this.afterRound = afterRound;
  }

  /**
   * Puts a step in. Safe for any thread, the decider's own steps included. A step must not throw.
   */
  @Override
  public void execute(Runnable body) {
    Step step = new Step(body);
    Step before;
    do {
      before = newest.get();
      step.before = before;
    } while (!newest.compareAndSet(before, step));
    if (before == null) {
      // Otherwise whoever put the first one in does it.
      schedule();
    }
  }

  private void schedule() {
    if (newest.get() != null && scheduled.compareAndSet(false, true)) {
      executor.execute(this::round);
    }
  }

  private void round() {
    try {
      boolean any = steps();
      for (int look = 0; any && look < MOST_LOOKS && letOthersIn.getAsBoolean(); look++) {
        any = steps();
      }
      afterRound.run();
    } finally {
      scheduled.set(false);
      schedule();
    }
  }

  /** Runs what is there, in the order in which it was put in; false if there is nothing. */
  private boolean steps() {
    Step chain = newest.getAndSet(null);
    Step oldest = null;
    while (chain != null) {
      Step before = chain.before;
      chain.before = oldest;
      oldest = chain;
      chain = before;
    }
    boolean any = oldest != null;
    for (Step step = oldest; step != null; step = step.before) {
      step.body.run();
    }
    return any;
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
