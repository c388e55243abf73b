package dev.millrace.embedded.broker;

import dev.millrace.MillraceException;
import dev.millrace.StorageFullException;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.log.DataDirectory;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFullException;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Threads.Worker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A data directory that this process has locked, and the engine on it. */
public final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Store.class);

  private final Seam seam;
  private final Path directory;
  private final Disk.Lock lock;
  private final Engine engine;

  private Store(Seam seam, Path directory, Disk.Lock lock, Engine engine) {
    this.seam = seam;
    this.directory = directory;
    this.lock = lock;
    this.engine = engine;
  }

  /**
   * Opens a data directory, creating it if need be.
   *
   * @throws TransportInUseException if a process has it open
   * @throws MillraceException if it cannot be opened for another reason, which the message names
   */
  public static Store open(Seam seam, StoreOptions options) {
    return open(seam, options, Wiring.SAFE);
  }

  /** As {@link #open(Seam, StoreOptions)}, put together in another way. */
  public static Store open(Seam seam, StoreOptions options, Wiring wiring) {
    Worker worker = seam.threads().worker("millrace-embedded");
    CompletableFuture<Store> opened = new CompletableFuture<>();
    worker.execute(() -> {
      try {
        opened.complete(open(seam, options, wiring, worker));
      } catch (RuntimeException | Error failed) {
        worker.close();
        opened.completeExceptionally(failed);
      }
    });
    try {
      return seam.waiting().await(opened);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      var unused = opened.thenAccept(Store::abandon);
      throw new MillraceException(
          "interrupted while opening " + options.directory() + "; open it again", interrupted);
    }
  }

  private static Store open(Seam seam, StoreOptions options, Wiring wiring, Worker worker) {
    Path directory = options.directory();
    Disk.Lock lock = lock(seam.disk(), directory);
    try {
      lock.write(LockNote.ofThisProcess());
      return new Store(seam, directory, lock, Engine.open(seam, options, wiring, worker));
    } catch (IOException failed) {
      unlock(lock);
      throw cannotOpen(directory, failed);
    } catch (RuntimeException | Error failed) {
      unlock(lock);
      throw failed;
    }
  }

  private static Disk.Lock lock(Disk disk, Path directory) {
    Path file = directory.resolve("LOCK");
    try {
      DataDirectory.create(disk, directory);
      var lock = disk.lock(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      throw LockNote.read(disk.lockNote(file)).inUse(directory);
    } catch (IOException failed) {
      throw cannotOpen(directory, failed);
    }
  }

  private static MillraceException cannotOpen(Path directory, IOException failed) {
    String said =
        failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    return failed instanceof DiskFullException
        ? new StorageFullException(
            "no room to open the data directory %s: %s; make room, or use another directory"
                .formatted(directory, said),
            failed)
        : new MillraceException(
            "cannot open the data directory %s: %s; it must be a directory that this user can write to, or one that can be created"
                .formatted(directory, said),
            failed);
  }

  /** The data directory. */
  public Path directory() {
    return directory;
  }

  /** Says in the lock file where commands can reach this process. */
  public void announce(Path socket) {
    // On the broker's thread: an interrupt of the caller's would close the file, and with it the
    // lock.
    CompletableFuture<Done> said = engine.broker().ask(answer -> announce(socket, answer));
    try {
      Done unused = seam.waiting().await(said);
    } catch (InterruptedException interrupted) {
      // It will be said in a moment.
      Thread.currentThread().interrupt();
    }
  }

  private void announce(Path socket, CompletableFuture<Done> answer) {
    try {
      lock.write(LockNote.ofThisProcess(socket));
      answer.complete(Done.DONE);
    } catch (IOException failed) {
      throw new MillraceException("cannot write the lock file: " + failed, failed);
    }
  }

  /** What decides here. */
  public Engine engine() {
    return engine;
  }

  /**
   * Commits what was asked before, hands back what is leased, and lets go of the directory. Closing
   * twice is fine.
   */
  void close() {
    try {
      seam.waiting().await(engine.close(this::unlock));
    } catch (InterruptedException interrupted) {
      // Closing goes on without whoever asked for it.
      Thread.currentThread().interrupt();
    }
  }

  private void abandon() {
    var unused = engine.close(this::unlock);
  }

  private void unlock() {
    unlock(lock);
  }

  private static void unlock(Disk.Lock lock) {
    try {
      lock.close();
    } catch (IOException failed) {
      LOG.warn("letting go of the lock: {}", failed.getMessage());
    }
  }
}
