package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Contender.Sender;
import dev.millrace.bench.contender.Crew;
import dev.millrace.bench.measure.Histogram;
import java.util.List;

/**
 * Publishers that wait for each call to be durable before they make the next; until the last one
 * is. {@code messages}, if given, ends it sooner.
 */
public final class Publishing implements Workload {
  private final boolean virtual;

  /** On platform threads, or on virtual ones. */
  public Publishing(boolean virtual) {
    this.virtual = virtual;
  }

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    long most = run.messages() == 0 ? Long.MAX_VALUE : Math.ceilDiv(run.messages(), run.threads());
    Crew.Done<Histogram> done =
        Crew.run(
            run.threads(),
            virtual,
            (number, start) -> publish(contender, run, number, start, most));
    Histogram calls = new Histogram();
    done.results().forEach(calls::addAll);
    return Outcome.of(calls.total() * run.batch(), done.seconds(), calls);
  }

  private static Histogram publish(
      Contender contender, Run run, int number, Crew.Start start, long most) throws Exception {
    Histogram calls = new Histogram();
    Payloads payloads = new Payloads(number, run.size());
    try (Sender sender = contender.sender()) {
      start.await();
      long before = System.nanoTime();
      long end = before + (long) (run.seconds() * 1e9);
      for (long sent = 0; before < end && sent < most; sent += run.batch()) {
        if (run.batch() == 1) {
          sender.send(payloads.next());
        } else {
          List<byte[]> some = payloads.next(run.batch());
          sender.sendAll(some);
        }
        long after = System.nanoTime();
        calls.add(after - before);
        before = after;
      }
    }
    return calls;
  }
}
