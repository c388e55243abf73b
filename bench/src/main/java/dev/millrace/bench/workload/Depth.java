package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.limit.PageCache;
import java.util.ArrayList;
import java.util.List;

/**
 * What a message costs in processor time when the backlog is a hundredth, a tenth and the whole of
 * what is asked for: publishing it, and taking and acknowledging it. Sizes the page cache does not
 * help with: it is dropped before each.
 */
public final class Depth implements Workload {
  private static final long SAMPLE = 200_000;

  /** For the catalogue. */
  public Depth() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    List<Cost> costs = new ArrayList<>();
    long begin = System.nanoTime();
    long there = 0;
    for (long part : new long[] {100, 10, 1}) {
      long depth = Math.max(1, run.messages() / part);
      Flood.run(broker::pipe, run.messages(Math.max(1, depth - there)), 0);
      there = Math.max(depth, there);
      long sample = Math.min(SAMPLE, depth);
      if (PageCache.whyNot().isEmpty()) {
        PageCache.drop();
      }
      costs.add(Cost.of(sample, () -> Flood.run(broker::pipe, run.messages(sample), 0)));
      Sink sink = new Sink();
      costs.add(Cost.of(sample, () -> broker.drain(() -> sample, sink)));
    }
    Cost last = costs.getLast();
    Cost first = costs.get(1);
    return new Outcome(last.perProcessorSecond(), 1, Double.NaN, Double.NaN, java.util.Map.of())
        .with("limit", first.perProcessorSecond())
        .with("publish-ns-at-1-in-100", costs.get(0).nanos())
        .with("publish-ns-at-1-in-10", costs.get(2).nanos())
        .with("publish-ns-at-all", costs.get(4).nanos())
        .with("take-ns-at-1-in-100", costs.get(1).nanos())
        .with("take-ns-at-1-in-10", costs.get(3).nanos())
        .with("take-ns-at-all", costs.get(5).nanos())
        .with("waited-ns-at-all", costs.get(5).waited())
        .with("peak-resident-mib", Footprint.peakResidentMib())
        .with("disk-mib", Footprint.diskMib(run.directory()))
        .with("whole-seconds", (System.nanoTime() - begin) / 1e9);
  }

  private interface Work {
    Object run() throws Exception;
  }

  /** Of one message: nanoseconds of processor time, and of time in all beyond that. */
  private record Cost(double nanos, double waited) {
    static Cost of(long count, Work work) throws Exception {
      double processor = Footprint.processorSeconds();
      long begin = System.nanoTime();
      work.run();
      double nanos = (Footprint.processorSeconds() - processor) * 1e9 / count;
      return new Cost(nanos, (double) (System.nanoTime() - begin) / count - nanos);
    }

    double perProcessorSecond() {
      return 1e9 / nanos;
    }
  }
}
