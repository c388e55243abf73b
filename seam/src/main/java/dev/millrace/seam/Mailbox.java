package dev.millrace.seam;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

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
  private final Executor executor;
  private final Runnable afterRound;
  private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** A mailbox without anything to do after a round. */
  public Mailbox(Executor executor) {
    this(executor, () -> {});
  }

  /** A mailbox that runs {@code afterRound} after each round. It must not throw. */
  public Mailbox(Executor executor, Runnable afterRound) {
    this.executor = executor;
    this.afterRound = afterRound;
  }

  /**
   * Puts a step in. Safe for any thread, the decider's own steps included. A step must not throw.
   */
  @Override
  public void execute(Runnable step) {
    waiting.add(step);
    schedule();
  }

  private void schedule() {
    if (!waiting.isEmpty() && scheduled.compareAndSet(false, true)) {
      executor.execute(this::round);
    }
  }

  private void round() {
    try {
      // Only what was there at the start: a step that puts in another must not keep the round from
      // ending.
      for (int left = waiting.size(); left > 0; left--) {
        Runnable step = waiting.poll();
        if (step == null) {
          break;
        }
        step.run();
      }
      afterRound.run();
    } finally {
      scheduled.set(false);
      schedule();
    }
  }
}
