package dev.millrace.verification.crash;

import dev.millrace.simulation.Simulation;
import java.util.concurrent.CompletionStage;

/** Waits for a simulated process. */
final class Awaiting {
  private Awaiting() {}

  static <T> T in(Simulation simulation, CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("nobody interrupts the test", interrupted);
    }
  }
}
