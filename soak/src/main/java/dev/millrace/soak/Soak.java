package dev.millrace.soak;

import dev.millrace.MillraceException;
import dev.millrace.embedded.EmbeddedTransportProvider;
import dev.millrace.seam.Seam;
import dev.millrace.simulation.Seeded;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets a process work on a store, ends it without warning, opens the store and compares; again and
 * again on the same data, and now and then on fresh.
 *
 * @param cycles how often, on each machine
 * @param folder where the data goes; what is in the way there is deleted
 * @param seed from which the processes, and the moments of their end, are drawn
 * @param sabotage a way in which the store is broken on purpose, to see it found
 * @param report hears of every cycle
 */
public record Soak(int cycles, Path folder, long seed, Sabotage sabotage, Consumer<Cycle> report) {
  /** The filesystems whose power can be cut. */
  public static final List<String> FILESYSTEMS = List.of("ext4", "xfs");

  /** Small, so that the log goes round and checkpoints happen while processes end. */
  private static final String OPTIONS = "?fileBytes=1048576&cap=1&checkpoint=1048576";

  /** So that a store is neither always young nor ever larger. */
  private static final int CYCLES_PER_STORE = 20;

  private static final int LEAST = 200;

  /**
   * What came of one cycle.
   *
   * @param machine {@code kill}, or the filesystem whose power was cut
   * @param number counted from 1
   * @param acknowledged how many messages the process was told are taken, delayed or settled
   * @param early whether the process was ended while it opened the store or soon after, or ended by
   *     itself
   * @param problems what was promised and is not so
   */
  public record Cycle(
      String machine, int number, int acknowledged, boolean early, List<String> problems) {}

  /**
   * What came of all of them.
   *
   * @param cycles how many there were; fewer than asked for if one had problems
   * @param acknowledged in all cycles
   * @param poorest in the poorest of those that did not end early
   * @param problems of the last cycle
   */
  public record Summary(int cycles, long acknowledged, int poorest, List<String> problems) {
    private static Summary of(Cycle cycle) {
      int poorest = cycle.early() ? Integer.MAX_VALUE : cycle.acknowledged();
      return new Summary(1, cycle.acknowledged(), poorest, cycle.problems());
    }

    /** Both, one after the other. */
    public Summary and(Summary other) {
      return new Summary(
          cycles + other.cycles,
          acknowledged + other.acknowledged,
          Math.min(poorest, other.poorest),
          problems.isEmpty() ? other.problems : problems);
    }
  }

  /** Ends processes with {@code kill -9}. */
  public Summary kill() throws InterruptedException {
    return on(new KillMachine(folder));
  }

  /**
   * Cuts the power of a filesystem.
   *
   * @throws UnavailableException where that is not possible
   */
  public Summary powercut(String filesystem) throws InterruptedException {
    try {
      return on(new PowerMachine(folder, filesystem));
    } catch (IOException failed) {
      throw new SoakException(
          "the power of %s: %s".formatted(filesystem, failed.getMessage()), failed);
    }
  }

  private Summary on(Machine machine) throws InterruptedException {
    Seeded chance = new Seeded(seed);
    Summary sum = new Summary(0, 0, Integer.MAX_VALUE, List.of());
    try (machine) {
      Ledger ledger = new Ledger();
      Path store = folder;
      for (int number = 1; number <= cycles && sum.problems.isEmpty(); number++) {
        if ((number - 1) % CYCLES_PER_STORE == 0) {
          store = machine.empty();
          Folders.delete(evidence(machine));
          Files.createDirectories(evidence(machine));
          ledger = new Ledger();
        }
        Cycle cycle = cycle(machine, store, ledger, number, chance);
        report.accept(cycle);
        sum = sum.and(Summary.of(cycle));
      }
      return sum;
    } catch (IOException failed) {
      throw new SoakException("%s: %s".formatted(machine.name(), failed.getMessage()), failed);
    }
  }

  private Cycle cycle(Machine machine, Path store, Ledger ledger, int number, Seeded chance)
      throws IOException, InterruptedException {
    boolean early = number % 5 == 0;
    List<String> said;
    try (Child child = Child.start(store + OPTIONS, number, chance.next(), sabotage)) {
      if (early) {
        Seam.real().waiting().sleep(Duration.ofMillis(chance.between(100, 1000)));
      } else {
        early = !child.awaitAcknowledged(LEAST);
        Seam.real().waiting().sleep(Duration.ofMillis(chance.between(0, 300)));
      }
      said = machine.strike(child);
    }
    Files.write(evidence(machine).resolve("%05d".formatted(number)), said);
    int acknowledged = ledger.heard(said);
    try {
      audit(store, ledger);
    } catch (MillraceException refused) {
      ledger.problem("the store cannot be read: %s".formatted(refused.getMessage()));
    }
    List<String> problems = List.copyOf(ledger.problems());
    Files.write(evidence(machine).resolve("problems"), problems);
    return new Cycle(machine.name(), number, acknowledged, early, problems);
  }

  /** What the processes on the present store said, for whoever looks for the cause of a problem. */
  private Path evidence(Machine machine) {
    return folder.resolve(machine.name() + "-said");
  }

  private static void audit(Path store, Ledger ledger) throws InterruptedException {
    Transport transport =
        new EmbeddedTransportProvider().open("embedded:" + store + OPTIONS, Seam.real());
    try {
      new Audit(Seam.real(), transport.admin(), ledger).run();
    } finally {
      transport.close();
    }
  }
}
