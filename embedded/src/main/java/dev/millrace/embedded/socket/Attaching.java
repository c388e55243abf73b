package dev.millrace.embedded.socket;

import dev.millrace.TransportInUseException;
import dev.millrace.embedded.broker.LockNote;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Reaching a data directory through the process that has it open. */
public final class Attaching {
  /** Longer than a round of the broker takes on a slow disk, shorter than a person waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Attaching() {}

  /**
   * Connects to the process that the directory's lock file names; throws {@code inUse}, with what
   * went wrong added, if it cannot be reached.
   */
  public static Transport attach(Seam seam, Path directory, TransportInUseException inUse) {
    try {
      String socket = LockNote.read(seam.disk().lockNote(directory.resolve("LOCK"))).socket();
      if (socket.isEmpty()) {
        throw inUse;
      }
      return SocketTransport.connect(seam, Path.of(socket), PATIENCE);
    } catch (IOException unreachable) {
      throw new TransportInUseException(
          "%s. It could not be reached either: %s"
              .formatted(inUse.getMessage(), unreachable.getMessage()),
          unreachable);
    }
  }
}
