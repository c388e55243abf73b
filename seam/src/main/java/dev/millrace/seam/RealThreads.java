package dev.millrace.seam;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Virtual threads, and platform threads for workers. None of them keeps the JVM from ending. */
final class RealThreads implements Threads {
  private final Executor steps = body -> Thread.ofVirtual().name("millrace-step").start(body);

  @Override
  public Running start(String name, Runnable body) {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .start(() -> {
              try {
                body.run();
              } finally {
                ended.complete(null);
              }
            });
    return new Started(thread, ended);
  }

  @Override
  public Executor steps() {
    return steps;
  }

  @Override
  public Worker worker(String name) {
    return new RealWorker(name);
  }

  // Nothing is right or wrong by it: who goes first is a matter of speed only.
  @SuppressWarnings("ThreadPriorityCheck")
  @Override
  public void giveWay() {
    Thread.yield();
  }

  @Override
  public AtExit atExit(String name, Runnable body) {
    Thread hook = new Thread(body, name);
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> withdraw(hook);
  }

  /** Answers whether the hook was still there: it is not when the process is ending already. */
  private static boolean withdraw(Thread hook) {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  private record Started(Thread thread, CompletableFuture<Void> ended) implements Running {
    @Override
    public void interrupt() {
      thread.interrupt();
    }
  }
}
