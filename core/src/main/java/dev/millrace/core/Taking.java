package dev.millrace.core;

import dev.millrace.seam.Seam;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a source for more: one call at a time, made again after a while if it failed for the moment,
 * and given up if it failed for good. An empty answer says that the source was closed.
 *
 * @param <T> what the source gives
 */
final class Taking<T> {
  private final String verb;
  private final Seam seam;
  private final Executor decider;
  private final Intake.Listener listener;
  private final Consumer<List<T>> took;
  private final Trouble trouble;
  private boolean busy;
  private boolean stopped;
  private boolean closed;

  /**
   * @param verb what it does, for people: receiving, polling
   * @param took gets what there is, in a step of the decider
   */
  Taking(
      String verb, Seam seam, Executor decider, Intake.Listener listener, Consumer<List<T>> took) {
    this.verb = verb;
    this.seam = seam;
    this.decider = decider;
    this.listener = listener;
    this.took = took;
    this.trouble = new Trouble(seam);
  }

  /** Whether a call is open, or waits to be made again. */
  boolean isBusy() {
    return busy;
  }

  boolean isStopped() {
    return stopped;
  }

  boolean isClosed() {
    return closed;
  }

  /** The call that was made, while none was open. */
  void asked(CompletionStage<List<T>> call) {
    busy = true;
    call.whenComplete((items, failure) -> decider.execute(() -> answered(items, failure)));
  }

  private void answered(@Nullable List<T> items, @Nullable Throwable failure) {
    busy = false;
    if (closed) {
      return;
    }
    if (items == null) {
      failed(Waits.unwrapped(failure == null ? new IllegalStateException("no answer") : failure));
      return;
    }
    trouble.over();
    listener.stuck(Intake.Part.TAKING, null);
    if (items.isEmpty() && !stopped) {
      listener.failed(
          "the source of the subscription was closed", new IllegalStateException("closed"));
    } else {
      took.accept(items);
    }
  }

  private void failed(Throwable failure) {
    if (Trouble.isFinal(failure)) {
      listener.failed(verb + " failed: " + failure.getMessage(), failure);
      return;
    }
    listener.stuck(
        Intake.Part.TAKING, verb + " failed and is tried again: " + failure.getMessage());
    busy = true;
    seam.timers().after(trouble.pause(), () -> decider.execute(() -> busy = false));
  }

  /** What is empty from now on is no news. */
  void stop() {
    stopped = true;
  }

  /** Nothing is looked at any more. */
  void close() {
    stopped = true;
    closed = true;
  }
}
