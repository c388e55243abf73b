package dev.millrace.core;

import dev.millrace.Gap;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Either shape of source as the pipeline sees it.
 *
 * <p>Called, and calling its listener, in steps of the subscription's decider only; nothing blocks.
 */
interface Intake {
  /** Says what there is room for, after every round. */
  void demand(int messages, long bytes);

  /**
   * Writes that attempts begin, where starts are kept; null where they are not, and nothing needs
   * waiting for.
   */
  @Nullable CompletionStage<Void> started(List<Pending> run, boolean alone);

  /**
   * Whether a later attempt is the source's to wait for. Where it is not, the message waits here.
   */
  boolean takesBack();

  /** Ends messages, all in one step where the source can, after everything ended before. */
  void end(List<Ending> endings);

  /** Sends what was ended, at the end of a round. */
  void flush();

  /** Whether everything that was ended has been answered. */
  boolean idle();

  /** What part of the source stands still, since when and why; null while all of it flows. */
  @Nullable String standing();

  /** Takes no more. */
  void stop();

  /** Leaves the subscription; what is held is the source's again. */
  void close();

  /** What can be stuck while the rest goes on. */
  enum Part {
    TAKING,
    STARTING,
    SETTLING
  }

  /** What an intake tells. */
  interface Listener {
    /** These arrived, in the order of their channel as far as it has one. */
    void arrived(List<Pending> arrived);

    /** A message's end is durable, or void because its hand-over had passed. */
    void ended(Ending ending, boolean settled);

    /** The source will never take this end. */
    void refused(Ending ending, Throwable why);

    /** These will not come: what the application hears of it is seen to elsewhere. */
    void missed(Gap gap);

    /** The hand-over of a message has passed: its result is void. */
    void lost(Pending pending);

    /** The source wants these back: none of them is begun any more, those that are go on. */
    void recall(List<Pending> pendings);

    /**
     * A part of the source does not answer as it should and is tried again; null: it does again.
     */
    void stuck(Part part, @Nullable String why);

    /** The source is gone for good. */
    void failed(String why, Throwable failure);
  }
}
