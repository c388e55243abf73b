package dev.millrace.seam;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/** A platform thread and what it is to run. */
final class RealWorker implements Threads.Worker {
  private final String name;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /** Known to the thread alone. */
  private boolean ended;

  RealWorker(String name) {
    this.name = name;
    Thread.ofPlatform().name(name).daemon().start(this::work);
  }

  @Override
  public void execute(Runnable body) {
    // Under the lock, so that nothing gets in behind the end and waits for ever.
    lock.lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("the worker " + name + " was closed");
      }
      waiting.add(body);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        waiting.add(() -> ended = true);
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (!ended) {
      try {
        waiting.take().run();
      } catch (InterruptedException fromWhatItRan) {
        // Nobody else has this thread, and it must not end for that: it is somebody's only way to
        // the disk.
      } catch (Throwable thrown) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
      }
    }
  }
}
