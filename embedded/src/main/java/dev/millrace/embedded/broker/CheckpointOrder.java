package dev.millrace.embedded.broker;

import java.io.IOException;

/**
 * In which order the steps of a checkpoint are taken. There is one right order; that the others are
 * wrong is what tests put them in for.
 */
@FunctionalInterface
public interface CheckpointOrder {
  /** Takes each step once. What a step throws ends the checkpoint. */
  void run(Steps steps) throws IOException;

  /** Nothing is given up before it is durable that nobody needs it. */
  static void durableFirst(Steps steps) throws IOException {
    steps.copy();
    steps.note();
    steps.release();
  }

  /** The steps of a checkpoint. */
  interface Steps {
    /** Writes what is still of use into segments and pages, durably. */
    void copy() throws IOException;

    /** Writes the checkpoint, durably. */
    void note() throws IOException;

    /** Has the log's files used again and segments deleted. */
    void release();
  }
}
