package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Sink;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time from the start of the process until the first message is handed out, of a backlog whose
 * writer was killed.
 */
public final class Opening implements Workload {
  private static final double PATIENCE_SECONDS = 36_000;
  private static final double ENGINE_SECONDS = 0.3;
  private static final double DEFAULT_CAP = 256 << 20;
  private static final double GIB = 1 << 30;

  /** For the catalogue. */
  public Opening() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    if (!(contender instanceof Consuming consuming)) {
      throw new NotHereException("hands nothing out");
    }
    if (run.phase().fills()) {
      long begin = System.nanoTime();
      long filled = Filling.fill(contender, run.messages(), run.size(), PATIENCE_SECONDS);
      return Outcome.of(filled, (System.nanoTime() - begin) / 1e9);
    }
    First first = new First();
    consuming.drain(() -> 1, first);
    double seconds =
        (first.millis.get() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
    return new Outcome(1, seconds, seconds * 1e6, seconds * 1e6, java.util.Map.of())
        .with("limit", 1 / (ENGINE_SECONDS + (run.cap() == 0 ? DEFAULT_CAP : run.cap()) / GIB))
        .with("stored", (double) run.messages())
        .with("peak-resident-mib", Footprint.peakResidentMib())
        .with("du-mib", Footprint.usedMib(run.directory()));
  }

  /** Knows when the first message was handed out; what a contender does afterwards is not timed. */
  private static final class First extends Sink {
    final AtomicLong millis = new AtomicLong();

    @Override
    public void read(ByteBuffer payload) {
      if (millis.get() == 0) {
        boolean unused = millis.compareAndSet(0, System.currentTimeMillis());
      }
      super.read(payload);
    }
  }
}
