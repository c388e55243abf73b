package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.seam.Seam;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In every interleaving that is tried, no more is on its way than there is room for, and whoever
 * waits for room gets it. Rooms with one flaw each are caught.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class RoomMemoryTest {
  /** Schedules tried: seconds. {@code -Dmillrace.memory=100000} tries more, in minutes. */
  private static final int SCHEDULES = Integer.getInteger("millrace.memory", 2_000);

  private static final long MOST = 10;

  /** Made before any schedule is tried: what it starts does not belong to them. */
  private static final Seam REAL = Seam.real();

  @Test
  void room_is_never_given_twice_and_nobody_waits_for_ever() {
    explore(() -> {
      Room room = new Room(REAL, "t", MOST);
      return new Credit() {
        @Override
        public void take(long bytes) throws InterruptedException {
          room.take(bytes);
        }

        @Override
        public void release(long bytes) {
          room.release(bytes);
        }
      };
    });
  }

  @ParameterizedTest
  @EnumSource
  void a_flawed_room_is_caught(Flaw flaw) {
    assertThatThrownBy(() -> explore(() -> new FlawedRoom(flaw)))
        .isInstanceOf(LincheckAssertionError.class)
        .message()
        .doesNotContain("bug in Lincheck")
        .satisfies(found ->
            System.out.println(
                "caught: " + flaw + ": " + found.strip().lines().findFirst().orElse("")));
  }

  private static void explore(Supplier<Credit> credits) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Credit credit = credits.get();
          AtomicLong onTheWay = new AtomicLong();
          Thread one = new Thread(() -> publish(credit, onTheWay, 6));
          Thread other = new Thread(() -> publish(credit, onTheWay, 7));
          one.start();
          other.start();
          join(one);
          join(other);
          if (onTheWay.get() != 0) {
            throw new AssertionError(onTheWay + " bytes are on their way, or were at once");
          }
        });
  }

  private static void publish(Credit credit, AtomicLong onTheWay, long bytes) {
    try {
      credit.take(bytes);
      if (onTheWay.addAndGet(bytes) > MOST) {
        // Never taken back, so that the end shows it.
        onTheWay.addAndGet(1_000);
      }
      onTheWay.addAndGet(-bytes);
      credit.release(bytes);
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  /** What a publisher asks of a room. */
  private interface Credit {
    void take(long bytes) throws InterruptedException;

    void release(long bytes);
  }

  /** What is wrong with a room. */
  enum Flaw {
    /** Looks whether there is room, and then takes it. */
    LOOKS_AND_THEN_TAKES,
    /** Waits without looking once more after it said that it waits. */
    NO_SECOND_LOOK,
    /** Looks whether anybody waits before it gives the room back. */
    LOOKS_FOR_WAITERS_BEFORE_RELEASING
  }

  /** A room in the form of the real one. */
  private static final class FlawedRoom implements Credit {
    private final Flaw flaw;
    private final AtomicLong taken = new AtomicLong();
    private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
    private volatile boolean waited;

    FlawedRoom(Flaw flaw) {
      this.flaw = flaw;
    }

    @Override
    public void take(long bytes) throws InterruptedException {
      while (!tryTake(bytes)) {
        Waiter waiter = new Waiter();
        synchronized (waiting) {
          waiting.add(waiter);
          waited = true;
        }
        if (flaw != Flaw.NO_SECOND_LOOK && tryTake(bytes)) {
          synchronized (waiting) {
            waiting.remove(waiter);
            waited = !waiting.isEmpty();
          }
          return;
        }
        REAL.waiting().await(waiter.room);
      }
    }

    private boolean tryTake(long bytes) {
      long before = taken.get();
      if (before > 0 && before + bytes > MOST) {
        return false;
      }
      if (flaw == Flaw.LOOKS_AND_THEN_TAKES) {
        taken.addAndGet(bytes);
        return true;
      }
      return taken.compareAndSet(before, before + bytes) || tryTake(bytes);
    }

    @Override
    public void release(long bytes) {
      boolean before = waited;
      taken.addAndGet(-bytes);
      if (flaw == Flaw.LOOKS_FOR_WAITERS_BEFORE_RELEASING ? before : waited) {
        ArrayDeque<Waiter> all;
        synchronized (waiting) {
          all = new ArrayDeque<>(waiting);
          waiting.clear();
          waited = false;
        }
        all.forEach(waiter -> waiter.room.complete(null));
      }
    }

    private static final class Waiter {
      final CompletableFuture<Void> room = new CompletableFuture<>();
    }
  }
}
