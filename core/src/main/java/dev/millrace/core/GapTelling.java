package dev.millrace.core;

import dev.millrace.Gap;
import dev.millrace.seam.Threads;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the application of gaps, one at a time and on a thread, because it may block. Used in steps
 * of the subscription's decider.
 */
final class GapTelling {
  private static final Logger LOG = LoggerFactory.getLogger(GapTelling.class);

  private record Told(Gap gap, Runnable heard) {}

  private final Threads threads;
  private final Executor decider;
  private final @Nullable Consumer<Gap> listener;
  private final Intake.Listener counts;
  private final ArrayDeque<Told> line = new ArrayDeque<>();

  GapTelling(Plan<?> plan, Threads threads, Executor decider, Intake.Listener counts) {
    this.listener = plan.gaps();
    this.threads = threads;
    this.decider = decider;
    this.counts = counts;
  }

  /** Tells of a gap; {@code heard} is run in a step of the decider when the application knows. */
  void tell(Gap gap, Runnable heard) {
    counts.missed(gap);
    Consumer<Gap> application = listener;
    if (application == null) {
      heard.run();
      return;
    }
    line.add(new Told(gap, heard));
    if (line.size() == 1) {
      next(application);
    }
  }

  private void next(Consumer<Gap> application) {
    Told first = line.peek();
    if (first != null) {
      threads.start(
          "millrace-gap",
          () -> {
            hear(application, first.gap());
            decider.execute(() -> {
              line.remove();
              first.heard().run();
              next(application);
            });
          });
    }
  }

  private static void hear(Consumer<Gap> application, Gap gap) {
    try {
      application.accept(gap);
    } catch (RuntimeException | AssertionError | LinkageError | VirtualMachineError failed) {
      // It was told; what it makes of it is its own.
      LOG.error("the application failed on hearing that {}", gap, failed);
    }
  }
}
