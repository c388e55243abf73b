package dev.millrace.cli;

import dev.millrace.Context;
import dev.millrace.Handler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Prints the messages it is given, up to a number of them, and while somebody reads what it prints.
 * Returning acknowledges; a message too many is held until the subscription closes and hands it
 * back. One message at a time.
 */
final class Printing implements Handler<byte[]> {
  private final Shell shell;
  private final long max;
  private final MessageJson json = new MessageJson();
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private volatile long printedNanos;
  private long printed;

  Printing(Shell shell, long max) {
    this.shell = shell;
    this.max = max;
    this.printedNanos = shell.seam().clock().nanos();
    shell.signals().stop().thenRun(() -> enough.complete(null));
  }

  @Override
  public void handle(byte[] data, Context context) throws InterruptedException {
    if (!enough.isDone()) {
      shell.out().println(json.delivered(context.message(), context.attempt()));
      if (!shell.out().checkError()) {
        printedNanos = shell.seam().clock().nanos();
        if (++printed == max) {
          enough.complete(null);
        }
        return;
      }
      enough.complete(null);
    }
    holdUntilHandedBack();
  }

  private void holdUntilHandedBack() throws InterruptedException {
    shell.seam().waiting().await(new CompletableFuture<Void>());
  }

  /** Waits until enough is printed. */
  void awaitEnough() throws InterruptedException {
    shell.seam().waiting().await(enough);
  }

  /** Waits until enough is printed, or nothing was for {@code idle}. */
  void awaitEnough(Duration idle) throws InterruptedException {
    Duration left = idle;
    while (left.isPositive()) {
      try {
        shell.seam().waiting().await(enough, left);
        return;
      } catch (TimeoutException silence) {
        left = idle.minusNanos(shell.seam().clock().nanos() - printedNanos);
      }
    }
  }
}
