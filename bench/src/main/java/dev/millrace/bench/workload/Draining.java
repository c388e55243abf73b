package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Sink;

/**
 * A backlog that is there, taken and acknowledged one by one until the last acknowledgement is
 * durable.
 */
public final class Draining implements Workload {
  private static final double PATIENCE_SECONDS = 120;

  /** For the catalogue. */
  public Draining() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Consuming consuming)) {
      throw new NotHereException("hands nothing out and takes no acknowledgements");
    }
    if (run.phase() == Run.Phase.FILL) {
      long begin = System.nanoTime();
      long filled = Filling.fill(contender, run.messages(), run.size(), PATIENCE_SECONDS);
      return Outcome.of(filled, (System.nanoTime() - begin) / 1e9);
    }
    Sink sink = new Sink();
    long begin = System.nanoTime();
    long count = consuming.drain(run::messages, sink);
    return Outcome.of(count, (System.nanoTime() - begin) / 1e9).with("sum", (double) sink.sum());
  }
}
