package dev.millrace.core;

import dev.millrace.InterruptedPublishException;
import dev.millrace.MillraceException;
import dev.millrace.seam.Seam;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** How the public API blocks: through the seam, and never forgetting an interrupt. */
final class Waits {
  private Waits() {}

  /** Waits for something that has no effect, or one that can safely be asked for again. */
  static <T> T await(Seam seam, CompletionStage<T> stage, String what) {
    try {
      return seam.waiting().await(stage);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MillraceException("interrupted while waiting " + what, interrupted);
    } catch (CompletionException wrapped) {
      throw unchecked(wrapped);
    }
  }

  /** Waits for a receipt. */
  static <T> T awaitTaken(Seam seam, CompletionStage<T> stage, Supplier<String> what) {
    try {
      return seam.waiting().await(stage);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedPublishException(
          "interrupted while publishing "
              + what.get()
              + "; it may or may not have been taken, publish it again under the same id",
          interrupted);
    } catch (CompletionException wrapped) {
      throw unchecked(wrapped);
    }
  }

  /**
   * The failure itself, without what {@link java.util.concurrent.CompletableFuture} wraps around
   * it.
   */
  static Throwable unwrapped(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** The failure itself, as something that can be thrown. */
  static RuntimeException unchecked(Throwable failure) {
    return unwrapped(failure) instanceof RuntimeException unchecked
        ? unchecked
        : new MillraceException(String.valueOf(unwrapped(failure)), failure);
  }
}
