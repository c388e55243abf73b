package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.limit.PageCache;
import dev.millrace.bench.measure.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a message costs in processor time when the backlog is a hundredth, a tenth and the whole of
 * what is asked for: publishing it, and taking and acknowledging it. The page cache is emptied
 * before anything is taken, at each size and for each sample: what was published last is still in
 * it at a small backlog and cannot be at a large one, and reading cold has its own price.
 */
public final class Depth implements Workload {
  /*
   * At each size as many are published as are taken, again and again, so that the backlog stays what it is while the log goes round several
   * times: what the checkpoints cost is in the figures, and not by chance once more or once less. The backlog grows and shrinks again, and each
   * size is measured on both ways: a machine that gets slower or faster meanwhile does so to all sizes alike.
   */
  private static final long[] PARTS = {100, 10, 1, 10, 100};
  private static final long SAMPLE = 1_000_000;

  /** On each way; the whole, which is come to once, gets both. */
  private static final int SAMPLES = 5;

  /** A checkpoint comes with every second of them or so: a sample has several, as the next has. */
  private static final int TURNS = 5;

  private static final int WARM_UP = 30;

  /** For the catalogue. */
  public Depth() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Backlog backlog = new Backlog(Brokers.broker(contender), run);
    Map<String, Double> notes = new TreeMap<>();
    Map<Long, Cost> publishing = new TreeMap<>();
    Map<Long, Cost> taking = new TreeMap<>();
    long begin = System.nanoTime();
    boolean warm = false;
    for (long part : PARTS) {
      long depth = Math.max(1, run.messages() / part);
      long sample = Math.min(SAMPLE, depth);
      backlog.growTo(depth);
      backlog.shrinkTo(depth);
      for (int i = 0; !warm && i < WARM_UP; i++) {
        backlog.publish(sample);
        backlog.shrinkTo(depth);
      }
      warm = true;
      notes.put("du-mib-at-" + named(depth), Footprint.usedMib(run.directory()));
      Cost published = publishing.computeIfAbsent(depth, first -> new Cost(run));
      Cost taken = taking.computeIfAbsent(depth, first -> new Cost(run));
      for (int i = 0; i < (part == 1 ? 2 * SAMPLES : SAMPLES); i++) {
        for (int turn = 0; turn < TURNS; turn++) {
          published.count(() -> backlog.publish(sample));
          if (PageCache.whyNot().isEmpty()) {
            PageCache.drop();
          }
          taken.count(() -> backlog.shrinkTo(depth));
        }
        published.end();
        taken.end();
      }
    }
    Spread published = Spread.of("publish", publishing, notes);
    Spread taken = Spread.of("take", taking, notes);
    notes.put("publish-most-over-least", published.mostOverLeast());
    notes.put("take-most-over-least", taken.mostOverLeast());
    notes.put("peak-resident-mib", Footprint.peakResidentMib());
    notes.put("whole-seconds", (System.nanoTime() - begin) / 1e9);
    notes.put("limit", 1e9 / taken.first);
    return new Outcome(1e9 / taken.last, 1, Double.NaN, Double.NaN, notes);
  }

  private static String named(long count) {
    return count % 1_000_000 == 0 ? count / 1_000_000 + "M" : Long.toString(count);
  }

  /** What is there: whoever takes may take a few more than he was asked to. */
  private static final class Backlog {
    private final Broker broker;
    private final Run run;
    private long there;

    Backlog(Broker broker, Run run) {
      this.broker = broker;
      this.run = run;
    }

    void growTo(long depth) throws Exception {
      if (there < depth) {
        publish(depth - there);
      }
    }

    long publish(long count) throws Exception {
      long published = Flood.run(broker::pipe, run.messages(count), 0).count();
      there += published;
      return published;
    }

    long shrinkTo(long depth) throws Exception {
      long left = there - depth;
      long taken = left <= 0 ? 0 : broker.drain(() -> left, new Sink());
      there -= taken;
      return taken;
    }
  }

  private interface Work {
    long run() throws Exception;
  }

  /** How far apart the sizes are. */
  private static final class Spread {
    private double first = Double.NaN;
    private double last = Double.NaN;
    private double least = Double.POSITIVE_INFINITY;
    private double most;

    /** Notes what each size costs, beginning with the smallest. */
    static Spread of(String what, Map<Long, Cost> costs, Map<String, Double> notes) {
      Spread spread = new Spread();
      costs.forEach((depth, cost) -> spread.add(cost.note(what, named(depth), notes)));
      return spread;
    }

    private void add(double nanos) {
      first = Double.isNaN(first) ? nanos : first;
      last = nanos;
      least = Math.min(least, nanos);
      most = Math.max(most, nanos);
    }

    double mostOverLeast() {
      return most / least;
    }
  }

  /** Of all messages of one kind at one size: processor time, and time of the device, apart. */
  private static final class Cost {
    private final Run run;
    private long count;
    private double device;
    private double whole;
    private double processor;
    private long inSample;
    private final List<Double> nanos = new ArrayList<>();

    Cost(Run run) {
      this.run = run;
    }

    void count(Work work) throws Exception {
      double processorBefore = Footprint.processorSeconds();
      double deviceBefore = Footprint.deviceSeconds(run.directory());
      long begin = System.nanoTime();
      long done = work.run();
      whole += (System.nanoTime() - begin) / 1e9;
      processor += Footprint.processorSeconds() - processorBefore;
      inSample += done;
      device += Footprint.deviceSeconds(run.directory()) - deviceBefore;
      count += done;
    }

    /** Ends a sample. */
    void end() {
      nanos.add(processor * 1e9 / inSample);
      processor = 0;
      inSample = 0;
    }

    /** Nanoseconds of processor time a message, the median, which it notes with the others. */
    double note(String what, String depth, Map<String, Double> notes) {
      Summary each = Summary.of(nanos);
      notes.put(what + "-ns-at-" + depth, each.median());
      notes.put(what + "-ns-at-" + depth + "-least", each.min());
      notes.put(what + "-ns-at-" + depth + "-most", each.max());
      notes.put(what + "-device-ns-at-" + depth, device / count * 1e9);
      notes.put(what + "-whole-ns-at-" + depth, whole / count * 1e9);
      return each.median();
    }
  }
}
