package dev.millrace.embedded.broker;

/**
 * In which order the steps of a commit are taken. There is one right order; that the others are
 * wrong is what tests put them in for.
 */
@FunctionalInterface
public interface CommitOrder {
  /** Takes each step once. What a step throws ends the commit. */
  void run(Steps steps);

  /** Nobody is told, and nothing is handed out, before it is durable. */
  static void durableFirst(Steps steps) {
    steps.write();
    steps.sync();
    steps.answer();
    steps.handOut();
  }

  /** The steps of a commit. */
  interface Steps {
    /** Writes the frame, and answers whoever waits for no more than that. */
    void write();

    /** Makes it durable, if anything in it must be. */
    void sync();

    /** Tells whoever asked that it is done. */
    void answer();

    /** Hands messages out. */
    void handOut();
  }
}
