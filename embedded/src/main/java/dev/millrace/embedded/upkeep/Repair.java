package dev.millrace.embedded.upkeep;

import dev.millrace.DamagedDataException;
import dev.millrace.MillraceException;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.LogMending;
import dev.millrace.embedded.broker.LogMending.Loss;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.embedded.segment.DamagedSegmentException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Gives up what is damaged, and only that, so that a store can be opened and used again. Every file
 * that is damaged is copied first; every message that is given up is written down, and whoever
 * wanted it is told of a {@link dev.millrace.Gap}.
 *
 * <p><b>What it cannot do without.</b> {@code FORMAT}, the newest checkpoint with its pages, and
 * the records that say which channels and subscriptions there are: where one of these is damaged,
 * it changes nothing and says so.
 *
 * <p><b>When it is interrupted</b> or the machine fails, it can be run again.
 */
public final class Repair {
  private static final String QUARANTINE = "quarantine";

  private final Seam seam;
  private final Path directory;
  private final StoreOptions options;
  private final boolean apply;
  private final Wiring wiring;
  private final Set<String> damage = new LinkedHashSet<>();
  private final Set<Path> copied = new LinkedHashSet<>();
  private final List<Loss> losses = new ArrayList<>();
  private long unread;

  private Repair(Seam seam, StoreOptions options, boolean apply, Wiring wiring) {
    this.seam = seam;
    this.wiring = wiring;
    this.directory = options.directory();
    this.options = options;
    this.apply = apply;
  }

  /**
   * What was found and done, or would be.
   *
   * @param damage what is damaged; empty if nothing is
   * @param losses the messages that are given up, dead letters in partition -1 and delayed messages
   *     in -2
   * @param unread how many records that are no messages are given up: what was settled by them
   *     comes again
   * @param quarantined the copies of what was damaged; empty if nothing was changed
   */
  public record Report(
      List<String> damage, List<Loss> losses, long unread, List<Path> quarantined) {
    /** Copies. */
    public Report {
      damage = List.copyOf(damage);
      losses = List.copyOf(losses);
      quarantined = List.copyOf(quarantined);
    }

    /** How many messages are given up. */
    public long lost() {
      return losses.stream().mapToLong(loss -> loss.last() - loss.first() + 1).sum();
    }
  }

  /**
   * Says what a repair would give up. Changes nothing.
   *
   * @throws DamagedDataException if it cannot be repaired
   */
  public static Report preview(Seam seam, Path directory) throws InterruptedException {
    return new Repair(seam, options(directory), false, Wiring.SAFE).run();
  }

  private static StoreOptions options(Path directory) {
    return StoreOptions.parse("embedded:" + directory);
  }

  /**
   * Repairs a store that nobody has open.
   *
   * @throws TransportInUseException if a process has it open
   * @throws DamagedDataException if it cannot be repaired; nothing was changed
   */
  public static Report run(Seam seam, Path directory) throws InterruptedException {
    return run(seam, options(directory), Wiring.SAFE);
  }

  /** As {@link #run(Seam, Path)}, put together in another way: for tests. */
  static Report run(Seam seam, StoreOptions options, Wiring wiring) throws InterruptedException {
    // What it cannot do it finds out on a copy in memory.
    Report unused = new Repair(seam, options, false, Wiring.SAFE).run();
    return new Repair(seam, options, true, wiring).run();
  }

  private Report run() throws InterruptedException {
    if (!seam.disk().exists(directory.resolve(Layout.FORMAT))) {
      throw new MillraceException("there is no store in %s to repair".formatted(directory));
    }
    try {
      Seam on = apply ? seam : overlay();
      Optional<Disk.Lock> lock = seam.disk().lock(directory.resolve("LOCK"));
      if (lock.isEmpty()) {
        throw new TransportInUseException(
            "%s is open in another process; stop that first".formatted(directory));
      }
      try {
        if (!opens()) {
          mendLog(on);
        }
      } finally {
        lock.get().close();
      }
      mendSegments(on);
      return new Report(List.copyOf(damage), losses, unread, List.copyOf(copied));
    } catch (IOException failed) {
      throw new MillraceException(
          "%s cannot be repaired: %s".formatted(directory, failed.getMessage()), failed);
    }
  }

  private Seam overlay() {
    return seam.withDisk(new Overlay(seam.disk()));
  }

  /** Whether the store opens as it is. */
  private boolean opens() {
    try {
      EmbeddedTransport.open(overlay(), options).close();
      return true;
    } catch (DamagedDataException damaged) {
      return false;
    }
  }

  private void mendLog(Seam on) throws IOException {
    LogMending.Outcome outcome = LogMending.run(on, options, this::quarantine);
    damage.addAll(outcome.where());
    losses.addAll(outcome.losses());
    unread = outcome.unread();
  }

  private void mendSegments(Seam on) throws IOException, InterruptedException {
    EmbeddedTransport transport = EmbeddedTransport.open(on, options, wiring);
    try {
      List<DamagedSegmentException> found = await(transport.damage());
      Set<Path> files = new LinkedHashSet<>();
      for (DamagedSegmentException one : found) {
        damage.add(String.valueOf(one.getMessage()));
        files.add(NumberedFile.in(directory.resolve(Layout.SEGMENTS), one.segment(), 16, ".seg"));
      }
      quarantine(List.copyOf(files));
      losses.addAll(await(transport.mend()));
    } finally {
      transport.close();
    }
  }

  /** Copies files durably to where nobody looks for them. */
  private void quarantine(List<Path> files) throws IOException {
    if (!apply || files.isEmpty()) {
      return;
    }
    Disk disk = seam.disk();
    Path to = directory.resolve(QUARANTINE);
    if (!disk.exists(to)) {
      disk.createDirectories(to);
      disk.forceDirectory(directory);
    }
    Copying copying = new Copying(disk);
    for (Path file : files) {
      if (disk.exists(file)) {
        Path copy = free(disk, to, String.valueOf(file.getFileName()));
        copying.forwards(file, copy);
        copied.add(copy);
      }
    }
    disk.forceDirectory(to);
    seam.crashPoints().reach("repair.quarantined");
  }

  /** A name that no earlier repair has used. */
  private static Path free(Disk disk, Path directory, String name) {
    Path free = directory.resolve(name);
    for (int more = 1; disk.exists(free); more++) {
      free = directory.resolve(name + "." + more);
    }
    return free;
  }

  private <T> T await(CompletionStage<T> stage) throws InterruptedException {
    return seam.waiting().await(stage);
  }
}
