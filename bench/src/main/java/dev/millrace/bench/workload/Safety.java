package dev.millrace.bench.workload;

import dev.millrace.Durability;
import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;

/**
 * What safety costs: the same flood into channels of three durabilities, one after the other. The
 * limit of the safest is the rate of the least safe.
 */
public final class Safety implements Workload {
  private static final int MODES = 3;

  /** For the catalogue. */
  public Safety() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    double each = run.seconds() / MODES;
    Flood.Flooded os = Flood.run(() -> broker.pipe(Durability.OS), run, each);
    Flood.Flooded interval = Flood.run(() -> broker.pipe(Durability.INTERVAL), run, each);
    Flood.Flooded fsync = Flood.run(() -> broker.pipe(Durability.FSYNC), run, each);
    return Outcome.of(fsync.count(), fsync.seconds())
        .with("limit", os.rate())
        .with("interval-per-second", interval.rate());
  }
}
