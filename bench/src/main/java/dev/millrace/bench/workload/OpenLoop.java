package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Flight;
import dev.millrace.bench.measure.Histogram;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages that come at their time whether or not the one before is done: what a message waits
 * because others were slow is part of how long it took.
 */
public final class OpenLoop implements Workload {
  private static final int MOST = 4_000_000;
  private static final int IN_FLIGHT = 16 << 10;
  private static final double PART_FOR_THE_MAXIMUM = 0.2;

  private final double perSecond;

  private OpenLoop(double perSecond) {
    this.perSecond = perSecond;
  }

  /** At this rate. */
  public static OpenLoop at(double perSecond) {
    return new OpenLoop(perSecond);
  }

  /** At half of what it takes at most, which is tried out first. */
  public static OpenLoop atHalf() {
    return new OpenLoop(0);
  }

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    double rate = perSecond > 0 ? perSecond : maximum(broker, run) / 2;
    int count = (int) Math.min(MOST, Math.max(1, rate * run.seconds()));
    long[] took = new long[count];
    CompletableFuture<?>[] calls = new CompletableFuture<?>[count];
    Payloads payloads = new Payloads(0, run.size());
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = begin + (long) (i / rate * 1e9);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      int number = i;
      calls[i] =
          broker
              .publish(payloads.next(), Duration.ZERO)
              .whenComplete((receipt, failure) -> took[number] = System.nanoTime() - due);
    }
    CompletableFuture.allOf(calls).get();
    double seconds = (System.nanoTime() - begin) / 1e9;
    Histogram histogram = new Histogram();
    for (long nanos : took) {
      histogram.add(nanos);
    }
    return Outcome.of(count, seconds, histogram).with("p999us", histogram.micros(0.999));
  }

  private static double maximum(Broker broker, Run run) throws Exception {
    Payloads payloads = new Payloads(0, run.size());
    long begin = System.nanoTime();
    long end = begin + (long) (Math.max(0.1, run.seconds() * PART_FOR_THE_MAXIMUM) * 1e9);
    long count = 0;
    Flight<Object> flight = new Flight<>(IN_FLIGHT);
    while (System.nanoTime() < end) {
      flight.add(broker.publish(payloads.next(), Duration.ZERO).thenApply(Object.class::cast));
      count++;
    }
    flight.land();
    return count / ((System.nanoTime() - begin) / 1e9);
  }
}
