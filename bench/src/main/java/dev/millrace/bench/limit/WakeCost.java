package dev.millrace.bench.limit;

import dev.millrace.bench.measure.Histogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What it costs to wake a thread and have it say that it is awake, when there are many: threads
 * that only park and wake, and one that wakes them all, waits for all, and begins again.
 */
final class WakeCost {
  private final AtomicInteger asleep = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private final Thread waker = Thread.currentThread();
  private volatile long turn;
  private volatile boolean over;

  private WakeCost() {}

  /** Seconds a thread. */
  static double measure(int count, Duration time) throws InterruptedException {
    WakeCost cost = new WakeCost();
    cost.start(count);
    try {
      return cost.turns(time).meanMicros() / 1e6 / count;
    } finally {
      cost.stop();
    }
  }

  private void start(int count) {
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().daemon().name("wake-" + i).start(this::sleepAndWake));
    }
  }

  private void sleepAndWake() {
    long seen = 0;
    while (!over) {
      while (turn == seen && !over) {
        LockSupport.park(this);
      }
      seen = turn;
      if (asleep.decrementAndGet() == 0) {
        LockSupport.unpark(waker);
      }
    }
  }

  private Histogram turns(Duration time) {
    Histogram turns = new Histogram();
    long end = System.nanoTime() + time.toNanos();
    long before = System.nanoTime();
    while (before < end || turns.total() == 0) {
      asleep.set(threads.size());
      turn = turns.total() + 1;
      threads.forEach(LockSupport::unpark);
      while (asleep.get() > 0) {
        LockSupport.park(this);
      }
      long after = System.nanoTime();
      turns.add(after - before);
      before = after;
    }
    return turns;
  }

  private void stop() throws InterruptedException {
    over = true;
    threads.forEach(LockSupport::unpark);
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
