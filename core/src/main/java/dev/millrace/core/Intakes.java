package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Source;
import java.util.concurrent.Executor;

/** Finds the intake for the shape of a source. */
final class Intakes {
  private Intakes() {}

  static Intake of(
      Source source, Plan<?> plan, Seam seam, Executor decider, Intake.Listener listener) {
    return switch (source) {
      case QueueSource queue -> new QueueIntake(queue, plan, seam, decider, listener);
      case LogSource log -> new LogIntake(log, plan, seam, decider, listener);
    };
  }
}
