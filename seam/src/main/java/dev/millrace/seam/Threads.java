package dev.millrace.seam;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Starts threads and lends the executors that deciders step on. */
public interface Threads {
  /** Starts a virtual thread for work that may block, such as a handler. */
  Running start(String name, Runnable body);

  /** Where mailboxes take their steps. Steps are short and never block. */
  Executor steps();

  /**
   * A platform thread of its own that runs what it is given, one after another: for file channels,
   * which an interrupt of a caller's thread would close for everybody.
   */
  Worker worker(String name);

  /**
   * Lets threads go first that could run and have no processor, and returns when they have had
   * their turn; at once if there are none. In a simulation there never are.
   */
  default void giveWay() {}

  /**
   * Runs {@code body} when the process is asked to end, on a thread of its own and beside whatever
   * else was registered; the process ends when all have returned. It does not run when the process
   * is killed.
   */
  AtExit atExit(String name, Runnable body);

  /** Something that runs when the process ends, unless withdrawn first. */
  interface AtExit {
    /** Keeps the body from running. Withdrawing twice, or while the process is ending, is fine. */
    void withdraw();
  }

  /** A thread that was started. */
  interface Running {
    /** Asks the thread to stop waiting. */
    void interrupt();

    /** Completes, always normally, when the body has returned or thrown. */
    CompletionStage<Void> ended();
  }

  /** An executor on a thread of its own. */
  interface Worker extends Executor, AutoCloseable {
    /**
     * Runs what was given before, then ends the thread. Does not wait for it. Closing twice is
     * fine.
     */
    @Override
    void close();
  }
}
