package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Sink;

/** Consumers that each wait for one acknowledgement to be durable before they take the next. */
public final class Taking implements Workload {
  /** For the catalogue. */
  public Taking() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Consuming consuming)) {
      throw new NotHereException("hands nothing out and takes no acknowledgements");
    }
    if (run.phase() == Run.Phase.FILL) {
      long begin = System.nanoTime();
      long filled =
          Filling.fill(contender, run.messages(), run.size(), Math.max(2, 2 * run.seconds()));
      return Outcome.of(filled, (System.nanoTime() - begin) / 1e9);
    }
    Consuming.Taken taken = consuming.take(run.threads(), run.seconds(), new Sink());
    return Outcome.of(taken.count(), taken.seconds(), taken.calls());
  }
}
