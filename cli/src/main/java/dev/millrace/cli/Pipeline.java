package dev.millrace.cli;

import dev.millrace.MillraceException;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.seam.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes without waiting for one message before the next, and prints the ids in the order of the
 * lines as they become durable. What is in flight is bounded. One thread publishes.
 */
final class Pipeline {
  /** In units of 1 KiB, so 16 MiB; a larger message goes alone. */
  private static final int ROOM = 16 << 10;

  private static final int UNIT = 1 << 10;

  private final Shell shell;
  private final MessageJson json;
  private final Publisher<byte[]> publisher;
  private final Threads.Worker printer;
  private final Semaphore room = new Semaphore(ROOM);
  private final CompletableFuture<Void> failed = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private CompletableFuture<Void> printed = CompletableFuture.completedFuture(null);
  private boolean closed;

  Pipeline(Shell shell, MessageJson json, Publisher<byte[]> publisher, Threads threads) {
    this.shell = shell;
    this.json = json;
    this.publisher = publisher;
    this.printer = threads.worker("printer");
  }

  /**
   * Publishes a line; false if there is no point in going on. Throws if there is something wrong
   * with the line itself.
   */
  boolean publish(long number, String text) throws InterruptedException {
    PublishLine line;
    try {
      line = PublishLine.parse(json, text);
    } catch (IllegalArgumentException malformed) {
      throw new CommandException(
          "line %d of standard input %s; the lines before it were published"
              .formatted(number, malformed.getMessage()),
          malformed);
    }
    int size = Math.min(ROOM, 1 + line.data().length / UNIT);
    room.acquire(size);
    lock.lock();
    try {
      if (closed || failed.isDone()) {
        return false;
      }
      CompletableFuture<Receipt> receipt = publisher.publishAsync(line.data(), line.options());
      CompletableFuture<@Nullable Void> settled = receipt.handle((taken, failure) -> null);
      printed =
          CompletableFuture.allOf(printed, settled)
              .thenRunAsync(() -> settled(number, receipt, size), printer);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails when a message could not be published, completes when nobody reads the ids any more;
   * neither as long as all is well.
   */
  CompletionStage<Void> failed() {
    return failed.minimalCompletionStage();
  }

  /** Takes no further lines. Completes when the ids of those taken are printed. */
  CompletionStage<Void> close() {
    lock.lock();
    try {
      closed = true;
      return printed.thenRun(printer::close);
    } finally {
      lock.unlock();
    }
  }

  private void settled(long number, CompletableFuture<Receipt> receipt, int size) {
    room.release(size);
    try {
      shell.out().println(json.published(receipt.join().id()));
      if (shell.out().checkError()) {
        // Whoever closed our output wants no more; what is on its way stays.
        failed.complete(null);
      }
    } catch (CompletionException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      failed.completeExceptionally(
          cause instanceof MillraceException || cause instanceof IllegalArgumentException
              ? new CommandException(
                  "line %d of standard input was not published: %s"
                      .formatted(number, cause.getMessage()),
                  cause)
              : new IllegalStateException(cause));
    }
  }
}
