package dev.millrace.core;

import dev.millrace.seam.Seam;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Calls that nobody waits for, on their way to one transport. One that finds nothing on its way
 * goes at once; what comes meanwhile gathers and goes together, so that the transport is asked once
 * for many messages.
 *
 * <p>What goes together is taken together or not at all. If it is refused as a whole, each call is
 * made again by itself, so that none pays for another.
 */
final class PublishLine {
  /** So many are with the transport at once: while one is written, the next can be laid out. */
  private static final int MOST_ON_THE_WAY = 8;

  /** Enough to be worth a call beside another. */
  private static final long WORTH_BYTES = 128 << 10;

  private static final int WORTH_MESSAGES = 512;
  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_MESSAGES = 4_096;

  private final Transport transport;
  private final Room room;
  private final Seam seam;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Batch> gathered = new ArrayDeque<>();
  private int onTheWay;

  PublishLine(Transport transport, Room room, Seam seam) {
    this.transport = transport;
    this.room = room;
    this.seam = seam;
  }

  /** Hands a call over. */
  void add(PublishCall call) {
    Batch ready;
    lock.lock();
    try {
      Batch open = gathered.peekLast();
      if (open == null || !open.hasRoomFor(call)) {
        open = new Batch();
        gathered.add(open);
      }
      open.add(call);
      ready = ready();
    } finally {
      lock.unlock();
    }
    if (ready != null) {
      send(ready);
    }
  }

  private @Nullable Batch ready() {
    Batch first = gathered.peek();
    if (first == null
        || onTheWay == MOST_ON_THE_WAY
        || (onTheWay > 0 && gathered.size() == 1 && !first.isWorthIt())) {
      return null;
    }
    onTheWay++;
    return gathered.poll();
  }

  private void send(Batch batch) {
    asked(batch).whenComplete((receipts, failure) -> answered(batch, receipts, failure));
  }

  private CompletionStage<List<TransportReceipt>> asked(Batch batch) {
    try {
      return transport.publish(batch.messages);
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private void answered(
      Batch batch, @Nullable List<TransportReceipt> receipts, @Nullable Throwable failure) {
    Throwable why =
        receipts != null
            ? null
            : Waits.unwrapped(failure == null ? new IllegalStateException("no receipts") : failure);
    if (why != null && batch.calls.size() > 1 && Trouble.isRefusal(why)) {
      alone(batch, 0);
      return;
    }
    // Not here: the thread that answers is the transport's own, and laying the next one out would
    // keep it from its work.
    seam.threads()
        .steps()
        .execute(() -> {
          Batch next;
          lock.lock();
          try {
            onTheWay--;
            next = ready();
          } finally {
            lock.unlock();
          }
          if (next != null) {
            send(next);
          }
          end(batch, receipts, why);
        });
  }

  /** Makes the calls of a batch again, one after another. */
  private void alone(Batch batch, int index) {
    Batch one = new Batch();
    one.add(batch.calls.get(index));
    if (index + 1 == batch.calls.size()) {
      send(one);
      return;
    }
    asked(one)
        .whenComplete((receipts, failure) -> {
          seam.threads()
              .steps()
              .execute(() -> {
                end(one, receipts, failure == null ? null : Waits.unwrapped(failure));
                alone(batch, index + 1);
              });
        });
  }

  /** Tells whoever published, in a step: what follows may be the application's. */
  private void end(
      Batch batch, @Nullable List<TransportReceipt> receipts, @Nullable Throwable why) {
    // First the room: what follows a receipt may wait for some.
    long weight = 0;
    for (PublishCall call : batch.calls) {
      weight += call.weight();
    }
    room.release(weight);
    int from = 0;
    for (PublishCall call : batch.calls) {
      int at = from;
      from += call.count();
      end(seam, call, receipts, at, why);
    }
  }

  /** Ends a call; on a thread of its own if something follows it that may block. */
  static void end(
      Seam seam,
      PublishCall call,
      @Nullable List<TransportReceipt> receipts,
      int from,
      @Nullable Throwable why) {
    if (call.isFollowed()) {
      seam.threads().start("millrace-receipt", () -> end(call, receipts, from, why));
    } else {
      end(call, receipts, from, why);
    }
  }

  static void end(
      PublishCall call,
      @Nullable List<TransportReceipt> receipts,
      int from,
      @Nullable Throwable why) {
    if (receipts == null) {
      call.failed(why == null ? new IllegalStateException("no receipts") : why);
    } else {
      call.taken(receipts, from);
    }
  }

  private static final class Batch {
    final List<PublishCall> calls = new ArrayList<>();
    final List<Outgoing> messages = new ArrayList<>();
    long bytes;

    boolean hasRoomFor(PublishCall call) {
      return messages.size() + call.count() <= MOST_MESSAGES && bytes + call.bytes() <= MOST_BYTES;
    }

    boolean isWorthIt() {
      return bytes >= WORTH_BYTES || messages.size() >= WORTH_MESSAGES;
    }

    void add(PublishCall call) {
      calls.add(call);
      call.addTo(messages);
      bytes += call.bytes();
    }
  }
}
