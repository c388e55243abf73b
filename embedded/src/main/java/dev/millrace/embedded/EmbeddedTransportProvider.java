package dev.millrace.embedded;

import dev.millrace.TransportInUseException;
import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.socket.Attaching;
import dev.millrace.embedded.socket.ServedTransport;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;

/**
 * Opens data directories: {@code embedded:DIR}.
 *
 * <p>The directory is created if it is not there, private to its owner, and locked against every
 * other process and every other part of this one. Options follow a question mark: {@code face=log}
 * gives subscriptions the log's shape in place of the queue's, {@code drain=20s} says how long a
 * consumer of that face may go on with a partition that is taken from it, {@code fileBytes} sets
 * the size of the log's files, and {@code attach=true} reaches the directory through the process
 * that has it open, if one has.
 */
public final class EmbeddedTransportProvider implements TransportProvider {
  /** For {@link java.util.ServiceLoader}. */
  public EmbeddedTransportProvider() {}

  @Override
  public String scheme() {
    return "embedded";
  }

  @Override
  public Transport open(String url, Seam seam) {
    StoreOptions options = StoreOptions.parse(url);
    try {
      Store store = Store.open(seam, options);
      return ServedTransport.over(EmbeddedTransport.over(store, options), seam, store);
    } catch (TransportInUseException inUse) {
      if (!options.attach()) {
        throw inUse;
      }
      return Attaching.attach(seam, options.directory(), inUse);
    }
  }
}
