package dev.millrace.seam;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A file's own thread, which brings to the disk what will be forced later. Used by whoever writes
 * the file.
 */
final class WriteOut {
  private final FileChannel channel;
  private final RealWorker worker = new RealWorker("millrace-disk");

  /** What was begun last and nobody has heard of yet. */
  private @Nullable Begun begun;

  WriteOut(FileChannel channel) {
    this.channel = channel;
  }

  /** Begins with what was written so far, unless it is still at what was begun before. */
  void begin() {
    Begun before = begun;
    if (before == null || before.isOver()) {
      Begun next = new Begun();
      begun = next;
      worker.execute(next);
    }
  }

  /** Whether what was begun has failed. */
  boolean isFailed() {
    Begun before = begun;
    return before != null && before.ended.isCompletedExceptionally();
  }

  /** Waits for the end of what was begun, and throws what it failed with. */
  void end() throws IOException {
    Begun before = begun;
    if (before != null) {
      before.end();
      begun = null;
    }
  }

  /** Waits for the end of what was begun: closing the file earlier would make a failure of it. */
  void close() {
    try {
      end();
    } catch (IOException failed) {
      // Nobody forced it, so nobody relies on it.
      begun = null;
    }
    worker.close();
  }

  /** One of the thread's forces. */
  private final class Begun implements Runnable {
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    @Override
    public void run() {
      if (taken.compareAndSet(false, true)) {
        try {
          channel.force(false);
          ended.complete(null);
        } catch (IOException | RuntimeException failed) {
          ended.completeExceptionally(failed);
        }
      }
    }

    /** Whether there is nothing to wait for. A failure is for whoever forces, and stays. */
    boolean isOver() {
      return ended.isDone() && !ended.isCompletedExceptionally();
    }

    void end() throws IOException {
      if (taken.compareAndSet(false, true)) {
        // The thread has not come to it, and now it need not.
        return;
      }
      try {
        ended.join();
      } catch (CompletionException failed) {
        throw new IOException("writing out failed: " + failed.getCause(), failed.getCause());
      }
    }
  }
}
