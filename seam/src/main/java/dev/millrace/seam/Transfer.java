package dev.millrace.seam;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Reads or writes on a thread of its own, one after the other. Used by one thread. */
final class Transfer {
  private final RealWorker worker;
  private @Nullable CompletableFuture<Integer> under;

  Transfer(String name) {
    this.worker = new RealWorker(name);
  }

  /** What is done. */
  interface Call {
    /** Returns how many bytes. */
    int run() throws IOException;
  }

  /** Begins; what was begun before must have {@linkplain #end ended}. */
  void begin(Call call) {
    CompletableFuture<Integer> begun = new CompletableFuture<>();
    under = begun;
    worker.execute(() -> {
      try {
        begun.complete(call.run());
      } catch (IOException | RuntimeException failed) {
        begun.completeExceptionally(failed);
      }
    });
  }

  /** Waits for what was begun, if anything was and nobody has: how many bytes it was. */
  OptionalInt end() throws IOException {
    CompletableFuture<Integer> begun = under;
    if (begun == null) {
      return OptionalInt.empty();
    }
    under = null;
    try {
      return OptionalInt.of(begun.join());
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw RealFile.named(new IOException(cause.getMessage(), cause));
      }
      throw failed;
    }
  }

  /** Waits for what was begun, whatever comes of it, and ends the thread. */
  void close() {
    worker.close();
    try {
      OptionalInt unused = end();
    } catch (IOException nobodyAsks) {
      // Whoever wanted to know would have asked before.
      under = null;
    }
  }
}
