package dev.millrace.verification.simulation;

import dev.millrace.ChannelKind;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.seam.Disk;
import dev.millrace.simulation.Seeded;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One disk and the lives of the processes that use it, one after another, each ended in its own
 * way, until a last one handles what is left and everything is compared. The seed decides all of
 * it.
 */
final class Epoch {
  private static final int LIVES = 12;

  /** The log's cap, and pages and notes of a store that has nothing. */
  private static final long EMPTY = 5 << 18;

  /** The log's cap, its spare files, and pages and notes that a checkpoint writes anew. */
  private static final long FIXED = 4 << 20;

  /**
   * Half of what a segment has may be of no use, and while it is written again it is there twice;
   * and some of it was settled since the last checkpoint.
   */
  private static final long TIMES = 5;

  private static final StoreOptions OPTIONS =
      StoreOptions.parse("embedded:/data?fileBytes=65536&cap=1&checkpoint=50000&waiting=4");
  private static final ChannelSpec JOBS = new ChannelSpec("jobs", ChannelKind.QUEUE, 1);
  private static final ChannelSpec EVENTS = new ChannelSpec("events", ChannelKind.TOPIC, 1);
  private static final Map<String, List<String>> SUBSCRIPTIONS =
      Map.of("jobs", List.of("work"), "events", List.of("a", "b"));

  /** Held, because the logging keeps its loggers weakly. Stores stop here on purpose. */
  private static final Logger QUIET = Logger.getLogger("dev.millrace.embedded");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final long seed;
  private final Wiring wiring;
  private final UnaryOperator<Disk> between;
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Ledger ledger = new Ledger(SUBSCRIPTIONS);
  private final Seeded chance;
  private final Map<String, Integer> ends = new TreeMap<>();
  private long steps;
  private long trace;
  private long mostLive;

  Epoch(long seed, Wiring wiring, UnaryOperator<Disk> between) {
    this.seed = seed;
    this.wiring = wiring;
    this.between = between;
    this.chance = new Seeded(seed);
  }

  /** What happened, the same for the same seed. */
  record Report(
      long steps,
      long trace,
      long digest,
      long deliveries,
      int messages,
      Map<String, Integer> ends) {}

  Report run() {
    Simulation simulation = Simulation.on(disk, seed);
    for (int life = 1; life <= LIVES; life++) {
      boolean mayBeRefused = plan();
      live(simulation, mayBeRefused);
      disk.capacity(Long.MAX_VALUE);
      simulation = next(simulation, life);
    }
    finish(simulation);
    return new Report(steps, trace, ledger.digest(), ledger.deliveries(), ledger.messages(), ends);
  }

  /** Decides what goes wrong; whether the store may refuse to open for it. */
  private boolean plan() {
    switch (chance.below(6)) {
      case 0, 1 -> {
        disk.dieAfter(chance.between(1, 400));
        end("dies after a call");
      }
      case 2 -> {
        disk.dieBefore(chance.between(1, 400));
        end("dies before a call");
      }
      case 3 -> {
        disk.failCall(chance.between(1, 400), chance.next());
        end("a call fails");
        return true;
      }
      case 4 -> {
        disk.capacity(disk.used() + chance.between(0, 400_000));
        end("the disk is full");
        return true;
      }
      default -> end("goes on");
    }
    return false;
  }

  private void live(Simulation simulation, boolean mayBeRefused) {
    try {
      Transport transport = open(simulation);
      Application application = new Application(simulation, transport, ledger);
      begin(simulation, transport, application);
      application.publishOn(2);
      for (long left = chance.between(5, 40); left > 0; left--) {
        simulation.advance(Duration.ofMillis(chance.between(1, 2_500)));
        look(application);
      }
      if (chance.chance(1, 3)) {
        end("is closed");
        transport.close();
      }
    } catch (SimulatedCrash ended) {
      end("died");
    } catch (MillraceException refused) {
      Violation.unless(
          mayBeRefused, Promise.OPENS, "the store does not open, or is closed: {}", refused);
    } catch (IllegalStateException thread) {
      throw found(thread);
    }
  }

  private void end(String how) {
    ends.merge(how, 1, Integer::sum);
  }

  private Transport open(Simulation simulation) {
    Store store = Store.open(simulation.withDisk(between.apply(disk)), OPTIONS, wiring);
    return EmbeddedTransport.over(store, OPTIONS);
  }

  private static void begin(Simulation simulation, Transport transport, Application application) {
    for (ChannelSpec channel : List.of(JOBS, EVENTS)) {
      await(simulation, transport.declare(channel));
      for (String subscription : SUBSCRIPTIONS.getOrDefault(channel.name(), List.of())) {
        // Before anything is published: a topic keeps what somebody subscribes to.
        await(
                simulation,
                transport.subscribe(
                    new SubscriptionSpec(
                        channel, subscription, true, Position.earliest(), Application.LEASE)))
            .close();
        application.consume(channel, subscription);
      }
    }
    application.consume(JOBS, "work");
  }

  private void look(Application application) {
    Violation violation = application.violation;
    if (violation != null) {
      throw violation;
    }
    mostLive = Math.max(mostLive, ledger.liveBytes());
    long used = disk.used();
    long most = FIXED + TIMES * mostLive;
    Violation.unless(
        used <= most,
        Promise.DISK_IS_BOUNDED,
        "{} bytes are on the disk, of {}, after {} messages",
        used,
        most,
        ledger.messages());
  }

  private static RuntimeException found(IllegalStateException thread) {
    if (thread.getCause() instanceof Violation violation) {
      throw violation;
    }
    return thread;
  }

  private Simulation next(Simulation simulation, int life) {
    steps += simulation.steps();
    trace = trace * 31 + simulation.trace();
    Simulation next = simulation.restart(seed + life * 1_000_003L);
    if (chance.chance(1, 2)) {
      end("loses power");
      disk.losePower(chance.next());
    }
    ledger.restarted();
    return next;
  }

  /** Handles what is left, and compares. */
  private void finish(Simulation simulation) {
    try (simulation) {
      Transport transport = open(simulation);
      Application application = new Application(simulation, transport, ledger);
      application.calmDown();
      begin(simulation, transport, application);
      for (int round = 0; isLeft(simulation, transport); round++) {
        Violation.unless(
            round < 400, Promise.RECEIPTS_SURVIVE, "after {} minutes something is left", round);
        simulation.advance(Duration.ofMinutes(1));
        look(application);
      }
      ledger.check();
      simulation.advance(Duration.ofMinutes(1));
      // What was settled without an answer is gone too.
      Violation.unless(
          disk.used() <= EMPTY,
          Promise.DISK_IS_BOUNDED,
          "{} bytes are left when nothing else is",
          disk.used());
      steps += simulation.steps();
      trace = trace * 31 + simulation.trace();
    } catch (MillraceException refused) {
      Violation.unless(false, Promise.OPENS, "the store does not open: {}", refused);
    } catch (IllegalStateException thread) {
      throw found(thread);
    }
  }

  private static boolean isLeft(Simulation simulation, Transport transport) {
    boolean left = false;
    for (ChannelInfo channel : await(simulation, transport.admin().channels())) {
      left |= channel.delayed() > 0;
      for (SubscriptionInfo info : channel.subscriptions()) {
        Violation.unless(
            info.accepted()
                == info.queued() + info.inFlight() + info.waiting() + info.handled() + info.dead(),
            Promise.ACCOUNTS_BALANCE,
            "the accounts do not balance: {}",
            info);
        left |= info.accepted() > info.handled() + info.dead();
      }
    }
    return left;
  }

  private static <T> T await(Simulation simulation, CompletionStage<T> stage) {
    try {
      return simulation.waiting().await(stage);
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }
}
