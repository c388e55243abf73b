package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Flight;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.measure.Histogram;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Messages delayed by hours, among them a few by seconds; the time that these come late is what
 * {@code p50us} and {@code p99us} say.
 */
public final class Delaying implements Workload {
  /**
   * Enough for a sync to be shared by many. What is published takes as long as so many take, and
   * what is due sooner than that comes late by no fault of whoever keeps the time.
   */
  private static final int IN_FLIGHT = 2 << 10;

  private static final int ONE_IS_NEAR_IN = 1_000;
  private static final long NEAR_MILLIS = 5_000;
  private static final long FAR_HOURS = 24;

  /** For the catalogue. */
  public Delaying() {}

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    Random random = new Random(1);
    Payloads payloads = new Payloads(0, Math.max(Long.BYTES, run.size()));
    long near = Math.ceilDiv(run.messages(), ONE_IS_NEAR_IN);
    Lateness lateness = new Lateness();
    try (Broker.Member member = broker.join("bench", false, lateness)) {
      FutureTask<Long> taking = new FutureTask<>(() -> member.drain(() -> near));
      Thread.ofPlatform().daemon().start(taking);
      long begin = System.nanoTime();
      Flight<Object> flight = new Flight<>(IN_FLIGHT);
      for (long i = 0; i < run.messages(); i++) {
        boolean isNear = i % ONE_IS_NEAR_IN == 0;
        long millis =
            isNear
                ? random.nextLong(1, NEAR_MILLIS)
                : TimeUnit.HOURS.toMillis(1) + random.nextLong(TimeUnit.HOURS.toMillis(FAR_HOURS));
        byte[] payload = isNear ? due(payloads.next(), millis) : payloads.next();
        flight.add(
            broker.publish(payload, Duration.ofMillis(millis)).thenApply(Object.class::cast));
      }
      flight.land();
      double seconds = (System.nanoTime() - begin) / 1e9;
      taking.get();
      return Outcome.of(run.messages(), seconds, lateness.histogram())
          .with("heap-mib", heapMib())
          .with("peak-resident-mib", Footprint.peakResidentMib())
          .with("du-mib", Footprint.usedMib(run.directory()));
    }
  }

  private static byte[] due(byte[] payload, long millis) {
    byte[] marked = payload.clone();
    ByteBuffer.wrap(marked).putLong(0, System.currentTimeMillis() + millis);
    return marked;
  }

  /** Notes how late each message comes that says when it was due. */
  private static final class Lateness extends Sink {
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    @Override
    public void read(ByteBuffer payload) {
      long late = System.currentTimeMillis() - payload.getLong(payload.position());
      nanos.add(TimeUnit.MILLISECONDS.toNanos(Math.max(0, late)));
    }

    Histogram histogram() {
      Histogram histogram = new Histogram();
      nanos.forEach(histogram::add);
      return histogram;
    }
  }

  private static double heapMib() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / (double) (1 << 20);
  }
}
