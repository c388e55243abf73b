package dev.millrace.verification.crash;

import dev.millrace.MillraceException;
import dev.millrace.simulation.SimulatedCrash;
import dev.millrace.simulation.SimulatedDisk;
import dev.millrace.simulation.Simulation;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the script, ends its process somewhere, opens the store again, ends that process too, opens
 * it once more, and audits.
 */
final class Exploration {
  /**
   * Held, because the logging keeps its loggers weakly. Thousands of stores stop here on purpose.
   */
  private static final Logger QUIET = Logger.getLogger("dev.millrace.embedded");

  static {
    QUIET.setLevel(Level.OFF);
  }

  private final World world;
  private long runs;
  private long crashesWhileRecovering;
  private long messages;
  private long told;
  private final Map<Promise, String> violations = new TreeMap<>();
  private boolean goOn;

  Exploration(World world) {
    this.world = world;
  }

  /** Collects violations instead of stopping at the first. */
  Exploration collecting() {
    goOn = true;
    return this;
  }

  long runs() {
    return runs;
  }

  long crashesWhileRecovering() {
    return crashesWhileRecovering;
  }

  /** Messages that were there after crashes. */
  long messages() {
    return messages;
  }

  /** Units that were acknowledged before crashes. */
  long told() {
    return told;
  }

  /** The promises broken, each with its first case. */
  Map<Promise, String> violations() {
    return violations;
  }

  /** What the script does and calls when nobody ends it. */
  record Rehearsal(long calls, Map<String, Long> points, Map<String, Integer> census) {}

  Rehearsal rehearse(long seed) {
    SimulatedDisk disk = new SimulatedDisk();
    History history = new History();
    try (Simulation simulation = Simulation.on(disk, seed)) {
      new Script(simulation, world.open(simulation), history, seed).run();
      Rehearsal rehearsal =
          new Rehearsal(disk.calls(), new LinkedHashMap<>(disk.points()), Script.census(history));
      audit(simulation.restart(seed + 1), history, false, "seed " + seed + ", not ended");
      return rehearsal;
    }
  }

  /**
   * One run.
   *
   * @param plan says where the process ends, or which call fails
   * @param recoveryCall the call while recovering after which the second process ends
   */
  void run(long seed, String where, Consumer<SimulatedDisk> plan, long recoveryCall) {
    String name =
        "seed %d, %s, then after call %d of recovery".formatted(seed, where, recoveryCall);
    // Every fifth process is killed twice: then even what was not forced is there, and starts must
    // be known. Every other fifth is
    // killed, and loses power after what was found has been shown.
    boolean firstLosesPower = seed % 5 > 1;
    boolean secondLosesPower = seed % 5 > 0;
    SimulatedDisk disk = new SimulatedDisk();
    plan.accept(disk);
    History history = new History();
    Simulation first = Simulation.on(disk, seed);
    try {
      new Script(first, world.open(first), history, seed).run();
    } catch (SimulatedCrash | MillraceException ended) {
      // Whatever the application was told until here has to hold.
    } catch (IllegalStateException mistake) {
      throw new AssertionError(mistake.getMessage() + " (" + name + ")", mistake);
    }
    Simulation second = first.restart(seed + 1);
    end(disk, firstLosesPower, seed + 1);
    disk.dieAfter(recoveryCall);
    try {
      Aftermath.look(second, world.open(second), history);
    } catch (SimulatedCrash ended) {
      crashesWhileRecovering++;
    } catch (MillraceException refused) {
      broken(new Violation(Promise.OPENS, String.valueOf(refused.getMessage())), name);
    }
    Simulation third = second.restart(seed + 2);
    end(disk, secondLosesPower, seed + 2);
    audit(third, history, secondLosesPower, name);
    runs++;
    told += history.toldUnits();
  }

  private static void end(SimulatedDisk disk, boolean powerLoss, long seed) {
    if (powerLoss) {
      disk.losePower(seed);
    }
  }

  private void audit(Simulation simulation, History history, boolean powerLost, String name) {
    try (simulation) {
      Aftermath aftermath = new Aftermath(simulation, world.open(simulation), history);
      new Audit(aftermath, history, powerLost).run();
      messages += aftermath.messages();
    } catch (MillraceException refused) {
      broken(new Violation(Promise.OPENS, String.valueOf(refused.getMessage())), name);
    } catch (Violation violation) {
      broken(violation, name);
    }
  }

  private void broken(Violation violation, String name) {
    if (!goOn) {
      throw new AssertionError(violation.getMessage() + " (" + name + ")", violation);
    }
    violations.putIfAbsent(violation.promise(), violation.getMessage() + " (" + name + ")");
  }
}
