package dev.millrace.verification.crash;

import dev.millrace.embedded.broker.EmbeddedTransport;
import dev.millrace.embedded.broker.Store;
import dev.millrace.embedded.broker.StoreOptions;
import dev.millrace.embedded.broker.Wiring;
import dev.millrace.seam.Chance;
import dev.millrace.seam.Clock;
import dev.millrace.seam.CrashPoints;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Ids;
import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import dev.millrace.seam.Threads;
import dev.millrace.seam.Timers;
import dev.millrace.seam.Waiting;
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
        StoreOptions.parse("embedded:/data?fileBytes=65536&cap=1&checkpoint=20480");
    Store store =
        Store.open(new DecoratedSeam(simulation, disk.apply(simulation.disk())), options, wiring);
    return new Opened(
        EmbeddedTransport.over(store, options),
        EmbeddedTransport.over(store, StoreOptions.parse("embedded:/data?face=log")));
  }

  /** A machine with another disk. */
  record DecoratedSeam(Seam seam, Disk disk) implements Seam {
    @Override
    public Clock clock() {
      return seam.clock();
    }

    @Override
    public Timers timers() {
      return seam.timers();
    }

    @Override
    public Ids ids() {
      return seam.ids();
    }

    @Override
    public Chance chance() {
      return seam.chance();
    }

    @Override
    public Threads threads() {
      return seam.threads();
    }

    @Override
    public Waiting waiting() {
      return seam.waiting();
    }

    @Override
    public Sockets sockets() {
      return seam.sockets();
    }

    @Override
    public CrashPoints crashPoints() {
      return seam.crashPoints();
    }

    @Override
    public String hostName() {
      return seam.hostName();
    }
  }
}
