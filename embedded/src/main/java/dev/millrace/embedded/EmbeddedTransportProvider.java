package dev.millrace.embedded;

import dev.millrace.MillraceException;
import dev.millrace.TransportInUseException;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.socket.Attaching;
import dev.millrace.embedded.socket.ServedTransport;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import java.time.Duration;

/**
 * Opens data directories: {@code embedded:DIR}.
 *
 * <p>The directory is created if it is not there, private to its owner, and locked against every
 * other process and every other part of this one. Options follow a question mark: {@code face=log}
 * gives subscriptions the log's shape in place of the queue's, {@code drain=20s} says how long a
 * consumer of that face may go on with a partition that is taken from it, {@code interval=1s} the
 * longest that a channel of durability {@code INTERVAL} waits for the disk, {@code scrub=7d} and
 * {@code scrubRate=8388608} how often and how fast everything stored is verified, {@code fileBytes}
 * and {@code cap} set the size of the log's files and of all of them together, and {@code
 * attach=true} reaches the directory through the process that has it open, if one has.
 */
public final class EmbeddedTransportProvider implements TransportProvider {
  /** Longer than a directory takes to be opened or closed, shorter than a person waits. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(50);

  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedTransportProvider() {}

  @Override
  public String scheme() {
    return "embedded";
  }

  @Override
  public Transport open(String url, Seam seam) {
    StoreOptions options = StoreOptions.parse(url);
    return options.attach() ? openOrAttach(options, seam) : open(options, seam);
  }

  private static Transport open(StoreOptions options, Seam seam) {
    Store store = Store.open(seam, options);
    return ServedTransport.over(EmbeddedTransport.over(store, options), seam, store);
  }

  /**
   * Whoever has the directory may be on the way in or out: then neither works, and soon one will.
   */
  private static Transport openOrAttach(StoreOptions options, Seam seam) {
    long start = seam.clock().nanos();
    while (true) {
      try {
        return openOrAttachNow(options, seam);
      } catch (TransportInUseException neither) {
        if (seam.clock().nanos() - start > PATIENCE.toNanos()) {
          throw neither;
        }
      }
      pause(options, seam);
    }
  }

  private static Transport openOrAttachNow(StoreOptions options, Seam seam) {
    try {
      return open(options, seam);
    } catch (TransportInUseException inUse) {
      return Attaching.attach(seam, options.directory(), inUse);
    }
  }

  private static void pause(StoreOptions options, Seam seam) {
    try {
      seam.waiting().sleep(PAUSE);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MillraceException(
          "interrupted while opening " + options.directory() + "; open it again", interrupted);
    }
  }
}
