package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;

/** Publishing without waiting into a backlog that nobody takes from; what is written is counted. */
public final class Growing implements Workload {
  /** For the catalogue. */
  public Growing() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    double before = Footprint.deviceWritten(run.directory());
    Flood.Flooded flooded = Flood.run(Brokers.broker(contender), run);
    double bytes = Footprint.deviceWritten(run.directory()) - before;
    Outcome outcome = Outcome.of(flooded.count(), flooded.seconds());
    return Double.isNaN(bytes) ? outcome : outcome.with("bytesPerMessage", bytes / flooded.count());
  }
}
