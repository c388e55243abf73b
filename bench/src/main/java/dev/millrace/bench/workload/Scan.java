package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;

/** Everything that is kept, read from the beginning to the end, each byte of it. */
public final class Scan implements Workload {
  private static final double PATIENCE_SECONDS = 180;

  /** For the catalogue. */
  public Scan() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Scanning scanning)) {
      throw new NotHereException("cannot be read again");
    }
    if (run.phase() == Run.Phase.FILL) {
      long begin = System.nanoTime();
      long filled = Filling.fill(contender, run.messages(), run.size(), PATIENCE_SECONDS);
      return Outcome.of(filled, (System.nanoTime() - begin) / 1e9);
    }
    Sink sink = new Sink();
    long begin = System.nanoTime();
    long count = scanning.scan(sink);
    return Outcome.of(count, (System.nanoTime() - begin) / 1e9).with("sum", (double) sink.sum());
  }
}
