package dev.millrace.core;

import dev.millrace.BackPressureException;
import dev.millrace.seam.Seam;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much may be on its way to a transport without a receipt. What is larger than all of it goes
 * when nothing else is on its way.
 */
final class Room {
  /** About what a message takes in memory besides its data, until it has a receipt. */
  private static final long BESIDES_DATA = 512;

  private final Seam seam;
  private final String transport;
  private final long most;
  private final AtomicLong taken = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
  private volatile boolean waited;

  Room(Seam seam, String transport, long most) {
    this.seam = seam;
    this.transport = transport;
    this.most = most;
  }

  /** What a message of so much data counts. */
  static long weight(long dataBytes, int messages) {
    return dataBytes + messages * BESIDES_DATA;
  }

  /** Takes room or refuses. Whoever waits comes first. */
  void takeOrRefuse(long bytes) {
    if (waited || !tryTake(bytes)) {
      throw new BackPressureException(
          "%,d bytes are on their way to transport '%s' without a receipt, and %,d may be; nothing was taken, publish it again when an earlier future has completed"
              .formatted(taken.get(), transport, most));
    }
  }

  /** Takes room, and waits for it if there is none. */
  void take(long bytes) throws InterruptedException {
    while (!tryTake(bytes)) {
      Waiter waiter = new Waiter();
      lock.lock();
      try {
        waiting.add(waiter);
        waited = true;
      } finally {
        lock.unlock();
      }
      // Between the first look and now there may have been some.
      if (tryTake(bytes)) {
        forget(waiter);
        return;
      }
      try {
        seam.waiting().await(waiter.room);
      } catch (InterruptedException interrupted) {
        forget(waiter);
        throw interrupted;
      }
    }
  }

  private boolean tryTake(long bytes) {
    long before = taken.get();
    while (before == 0 || before + bytes <= most) {
      long witness = taken.compareAndExchange(before, before + bytes);
      if (witness == before) {
        return true;
      }
      before = witness;
    }
    return false;
  }

  /** Gives room back. */
  void release(long bytes) {
    taken.addAndGet(-bytes);
    if (waited) {
      wake();
    }
  }

  private void wake() {
    ArrayDeque<Waiter> all;
    lock.lock();
    try {
      all = new ArrayDeque<>(waiting);
      waiting.clear();
      waited = false;
    } finally {
      lock.unlock();
    }
    all.forEach(waiter -> waiter.room.complete(null));
  }

  private void forget(Waiter waiter) {
    lock.lock();
    try {
      waiting.remove(waiter);
      waited = !waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** A call that waits. */
  private static final class Waiter {
    final CompletableFuture<Void> room = new CompletableFuture<>();
  }
}
