package dev.millrace.seam;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * The only way in which Millrace blocks a thread.
 *
 * <p>All three throw what the stage failed with: unchecked exceptions as they are, others wrapped
 * in a {@link java.util.concurrent.CompletionException}.
 */
public interface Waiting {
  /** Waits until the stage completes. */
  <T> T await(CompletionStage<T> stage) throws InterruptedException;

  /**
   * Waits until the stage completes, for at most {@code limit}. The stage itself goes on after a
   * timeout.
   */
  <T> T await(CompletionStage<T> stage, Duration limit)
      throws InterruptedException, TimeoutException;

  /** Waits for {@code duration}. */
  void sleep(Duration duration) throws InterruptedException;
}
