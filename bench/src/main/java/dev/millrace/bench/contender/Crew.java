package dev.millrace.bench.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Threads that begin together. */
public final class Crew {
  private Crew() {}

  /**
   * What one member does, once all are ready.
   *
   * @param <T> what it returns
   */
  public interface Member<T> {
    /** Prepares, counts down, waits, works. */
    T work(int number, Start start) throws Exception;
  }

  /** The moment all begin. */
  public static final class Start {
    private final CountDownLatch ready;
    private final CountDownLatch go = new CountDownLatch(1);

    private Start(int count) {
      ready = new CountDownLatch(count);
    }

    /** Says that this member is ready, and waits for the others. */
    public void await() throws InterruptedException {
      ready.countDown();
      go.await();
    }
  }

  /**
   * What they did, and how long it took from the start until the last was done.
   *
   * @param results what each returned
   * @param seconds how long it took
   * @param <T> what a member returns
   */
  public record Done<T>(List<T> results, double seconds) {}

  /** Runs so many members, on platform threads or on virtual ones. */
  public static <T> Done<T> run(int count, boolean virtual, Member<T> member) throws Exception {
    Start start = new Start(count);
    List<FutureTask<T>> tasks = new ArrayList<>(count);
    Thread.Builder builder =
        virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon().name("bench-", 0);
    for (int i = 0; i < count; i++) {
      int number = i;
      Callable<T> work =
          () -> {
            try {
              return member.work(number, start);
            } finally {
              // Nobody waits for a member that failed before it was ready.
              start.ready.countDown();
            }
          };
      FutureTask<T> task = new FutureTask<>(work);
      tasks.add(task);
      builder.start(task);
    }
    start.ready.await();
    long begin = System.nanoTime();
    start.go.countDown();
    List<T> results = new ArrayList<>(count);
    for (FutureTask<T> task : tasks) {
      results.add(get(task));
    }
    return new Done<>(results, (System.nanoTime() - begin) / 1e9);
  }

  private static <T> T get(FutureTask<T> task) throws Exception {
    try {
      return task.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }
}
