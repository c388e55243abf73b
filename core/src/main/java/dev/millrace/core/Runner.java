package dev.millrace.core;

import dev.millrace.seam.Seam;

/** Runs the handlers of a hand-over, on its thread. */
interface Runner {
  /**
   * Handles what is in the hand-over, reporting each result, until it is through, a message holds
   * up its lane, or it is told to stop.
   */
  void run(Handover handover, Reports reports);

  /** The most messages of one hand-over, {@code pace} being what the handlers' speed suggests. */
  int most(int pace);

  /** Whether one hand-over takes from several lanes. */
  boolean joinsLanes();

  /** The runner for a plan's handling. */
  static <T> Runner of(Plan<T> plan, Outputs outputs, Seam seam) {
    Attempts<T> attempts = new Attempts<>(plan, outputs, seam);
    return switch (plan.handling()) {
      case Handling.Each<T> each -> new EachRunner<>(attempts, each);
      case Handling.Batch<T> batch -> new BatchRunner<>(attempts, batch);
    };
  }

  /** Where results go. Safe for any thread. */
  interface Reports {
    /** Results are in the hand-over. */
    void finished(Handover handover);

    /** Whether the application would rather have handlers end soon. */
    boolean closing();
  }
}
