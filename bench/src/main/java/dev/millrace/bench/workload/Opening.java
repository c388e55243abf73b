package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Sink;
import java.lang.management.ManagementFactory;

/**
 * The time from the start of the process until the first message is handed out, of a backlog whose
 * writer was killed.
 */
public final class Opening implements Workload {
  private static final double PATIENCE_SECONDS = 600;
  private static final double ENGINE_SECONDS = 0.3;
  private static final double LOG_CAP_GIB = 0.25;

  /** For the catalogue. */
  public Opening() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Consuming consuming)) {
      throw new NotHereException("hands nothing out");
    }
    if (run.phase() != Run.Phase.TIMED) {
      long begin = System.nanoTime();
      long filled = Filling.fill(contender, run.messages(), run.size(), PATIENCE_SECONDS);
      return Outcome.of(filled, (System.nanoTime() - begin) / 1e9);
    }
    consuming.drain(() -> 1, new Sink());
    double seconds =
        (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
    return new Outcome(1, seconds, seconds * 1e6, seconds * 1e6, java.util.Map.of())
        .with("limit", 1 / (ENGINE_SECONDS + LOG_CAP_GIB))
        .with("stored", (double) run.messages())
        .with("peak-resident-mib", Footprint.peakResidentMib())
        .with("disk-mib", Footprint.diskMib(run.directory()));
  }
}
