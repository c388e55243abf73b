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
 * files that holds.
 */
public final class StuckHead implements Workload {
  private static final double MOST_SEGMENTS = 2;

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
      double segments = segments(run.directory());
      return new Outcome(segments, 1, Double.NaN, Double.NaN, java.util.Map.of())
          .with("limit", MOST_SEGMENTS)
          .with("published-per-second", flooded.rate())
          .with("peak-resident-mib", Footprint.peakResidentMib())
          .with("du-mib", Footprint.usedMib(run.directory()));
    }
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
