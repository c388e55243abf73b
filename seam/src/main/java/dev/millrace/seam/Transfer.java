package dev.millrace.seam;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Reads or writes on a thread of its own, one call after the other. Used by one thread. */
final class Transfer {
  private final RealWorker worker;

  /** What was begun and nobody has waited for, the oldest first. */
  private final Deque<CompletableFuture<Integer>> begun = new ArrayDeque<>();

  Transfer(String name) {
    this.worker = new RealWorker(name);
  }

  /** What is done. */
  interface Call {
    /** Returns how many bytes. */
    int run() throws IOException;
  }

  /** Begins when what was begun before is over. */
  void begin(Call call) {
    CompletableFuture<Integer> one = new CompletableFuture<>();
    begun.add(one);
    worker.execute(() -> {
      try {
        one.complete(call.run());
      } catch (IOException | RuntimeException failed) {
        one.completeExceptionally(failed);
      }
    });
  }

  /** Waits for the oldest that nobody has waited for, if there is one: how many bytes it was. */
  OptionalInt end() throws IOException {
    CompletableFuture<Integer> oldest = begun.poll();
    if (oldest == null) {
      return OptionalInt.empty();
    }
    try {
      return OptionalInt.of(oldest.join());
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof IOException cause) {
        throw RealFile.named(new IOException(cause.getMessage(), cause));
      }
      throw failed;
    }
  }

  /** Waits for all that was begun, whatever comes of it, and ends the thread. */
  void close() {
    worker.close();
    for (CompletableFuture<Integer> one : begun) {
      // Whoever wanted to know what failed would have asked before.
      Integer unused = one.handle((bytes, failed) -> bytes).join();
    }
    begun.clear();
  }
}
