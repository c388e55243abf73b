package dev.millrace.seam;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In every interleaving that is tried, each step that is put in runs once, none beside another, and
 * those of one thread in order. Mailboxes with one flaw each are caught.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MailboxMemoryTest {
  /** Schedules tried: seconds. {@code -Dmillrace.memory=100000} tries more, in minutes. */
  private static final int SCHEDULES = Integer.getInteger("millrace.memory", 3_000);

  @Test
  void no_step_is_lost_or_doubled_or_runs_beside_another() {
    explore(Mailbox::new);
  }

  @ParameterizedTest
  @EnumSource
  void a_flawed_mailbox_is_caught(Flaw flaw) {
    assertThatThrownBy(() -> explore(executor -> new FlawedMailbox(executor, flaw)))
        .isInstanceOf(LincheckAssertionError.class)
        .message()
        .doesNotContain("bug in Lincheck")
        .satisfies(found ->
            System.out.println(
                "caught: " + flaw + ": " + found.strip().lines().findFirst().orElse("")));
  }

  private static void explore(Function<Executor, Executor> mailboxOver) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Steps steps = new Steps();
          Executor mailbox = mailboxOver.apply(Runnable::run);
          Thread one =
              new Thread(() -> {
                mailbox.execute(() -> steps.run(1));
                mailbox.execute(() -> steps.run(2));
              });
          Thread other = new Thread(() -> mailbox.execute(() -> steps.run(4)));
          one.start();
          other.start();
          join(one);
          join(other);
          steps.check();
        });
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  /** What a decider's state is: fields that nothing protects but the mailbox. */
  private static final class Steps {
    private boolean running;
    private boolean overlapped;
    private int sum;
    private int ran;
    private boolean firstRan;
    private boolean outOfOrder;

    void run(int step) {
      overlapped |= running;
      running = true;
      sum += step;
      ran++;
      firstRan |= step == 1;
      outOfOrder |= step == 2 && !firstRan;
      running = false;
    }

    void check() {
      if (overlapped || outOfOrder || ran != 3 || sum != 7) {
        throw new AssertionError(
            "%d steps ran, sum %d, overlapped %b, out of order %b"
                .formatted(ran, sum, overlapped, outOfOrder));
      }
    }
  }

  /** What is wrong with a mailbox. */
  enum Flaw {
    /** Looks whether a round is scheduled, and then schedules one. */
    FLAG_IS_READ_AND_THEN_SET,
    /** Does not look again after a round whether something came meanwhile. */
    NO_LOOK_AFTER_A_ROUND,
    /** Looks again before it says that the round is over. */
    LOOKS_BEFORE_THE_ROUND_IS_OVER,
    /** A round looks at a step, runs it and then takes it away, but lets others begin before. */
    ROUND_IS_OVER_BEFORE_ITS_STEPS
  }

  /** A mailbox in the form of the real one. */
  private static final class FlawedMailbox implements Executor {
    private final Executor executor;
    private final Flaw flaw;
    private final ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    FlawedMailbox(Executor executor, Flaw flaw) {
      this.executor = executor;
      this.flaw = flaw;
    }

    @Override
    public void execute(Runnable step) {
      waiting.add(step);
      schedule();
    }

    private void schedule() {
      if (!waiting.isEmpty() && begin()) {
        executor.execute(this::round);
      }
    }

    private boolean begin() {
      if (flaw == Flaw.FLAG_IS_READ_AND_THEN_SET) {
        boolean before = scheduled.get();
        scheduled.set(true);
        return !before;
      }
      return scheduled.compareAndSet(false, true);
    }

    private void round() {
      if (flaw == Flaw.ROUND_IS_OVER_BEFORE_ITS_STEPS) {
        scheduled.set(false);
      }
      for (int left = waiting.size(); left > 0; left--) {
        Runnable step = waiting.poll();
        if (step == null) {
          break;
        }
        step.run();
      }
      if (flaw == Flaw.LOOKS_BEFORE_THE_ROUND_IS_OVER) {
        schedule();
      }
      scheduled.set(false);
      if (flaw != Flaw.NO_LOOK_AFTER_A_ROUND && flaw != Flaw.LOOKS_BEFORE_THE_ROUND_IS_OVER) {
        schedule();
      }
    }
  }
}
