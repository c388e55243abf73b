package dev.millrace.verification.crash;

import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.seam.Disk;
import dev.millrace.simulation.Simulation;
import dev.millrace.spi.Transport;
import java.util.function.UnaryOperator;

/**
 * The store as production puts it together, or with one part exchanged.
 *
 * @param wiring the parts of the store
 * @param disk what stands between it and the simulated disk
 */
record World(Wiring wiring, UnaryOperator<Disk> disk) {
  /** What production runs. */
  static final World SAFE = new World(Wiring.SAFE, UnaryOperator.identity());

  /** Both faces of an open store. Closing one closes the store. */
  record Opened(Transport queue, Transport log) {}

  Opened open(Simulation simulation) {
    StoreOptions options =
        StoreOptions.parse("embedded:/data?fileBytes=65536&cap=1&checkpoint=20480&waiting=1");
    Store store = Store.open(simulation.withDisk(disk.apply(simulation.disk())), options, wiring);
    return new Opened(
        EmbeddedTransport.over(store, options),
        EmbeddedTransport.over(store, StoreOptions.parse("embedded:/data?face=log")));
  }
}
