package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Recording;
import dev.millrace.bench.contender.Sink;

/** {@link Draining}, of objects that a codec reads. */
public final class DrainingRecords implements Workload {
  /** For the catalogue. */
  public DrainingRecords() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Recording recording)) {
      throw new NotHereException("knows bytes only");
    }
    long begin = System.nanoTime();
    if (run.phase() == Run.Phase.FILL) {
      recording.publishRecords(run.messages());
    } else {
      recording.drainRecords(run.messages(), new Sink());
    }
    return Outcome.of(run.messages(), (System.nanoTime() - begin) / 1e9);
  }
}
