package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

/**
 * A first message that nobody acknowledges, and all the others behind it that are: how many segment
 * files that holds. What was acknowledged a moment ago is deleted by the next checkpoint: so it is
 * looked at again until there are few or it has had time, and how long that took is noted.
 */
public final class StuckHead implements Workload {
  private static final double MOST_SEGMENTS = 2;
  private static final double PATIENCE_SECONDS = 15;
  private static final long LOOK_MILLIS = 100;

  /** For the catalogue. */
  public StuckHead() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    long behind = run.messages() - 1;
    try (Broker.Member member = broker.join("bench", true, new Sink())) {
      FutureTask<Long> taking = new FutureTask<>(() -> member.drain(() -> behind));
      Thread.ofPlatform().daemon().start(taking);
      Flood.Flooded flooded = Flood.run(broker::pipe, run, 0);
      taking.get();
      long acknowledged = System.nanoTime();
      double segments = segments(run.directory());
      while (segments > MOST_SEGMENTS && since(acknowledged) < PATIENCE_SECONDS) {
        Thread.sleep(LOOK_MILLIS);
        segments = segments(run.directory());
      }
      return new Outcome(segments, 1, Double.NaN, Double.NaN, java.util.Map.of())
          .with("limit", MOST_SEGMENTS)
          .with("seconds-until-then", since(acknowledged))
          .with("published-per-second", flooded.rate())
          .with("peak-resident-mib", Footprint.peakResidentMib())
          .with("du-mib", Footprint.usedMib(run.directory()));
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static double segments(Path directory) throws IOException {
    Path segments = directory.resolve("segments");
    if (!Files.isDirectory(segments)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(segments)) {
      return (double) files.filter(file -> file.toString().endsWith(".seg")).count();
    }
  }
}
