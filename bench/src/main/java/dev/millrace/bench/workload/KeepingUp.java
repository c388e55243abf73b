package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Pipelining.Pipe;
import dev.millrace.bench.contender.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishing without waiting while subscriptions keep up, until the last message and the last
 * acknowledgement are durable. What counts is deliveries.
 *
 * <p>That they keep up is seen to: who publishes waits while the last of them is {@link #AHEAD}
 * messages behind. Else what is measured is how a backlog grows and is worked off, which is what
 * {@link Growing} and {@link Draining} are for.
 */
public final class KeepingUp implements Workload {
  /** Twice what either side of a broker has on its way. */
  static final int AHEAD = 1 << 15;

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final int subscriptions;

  /** With so many subscriptions, each of which gets every message. */
  public KeepingUp(int subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public Outcome run(Contender contender, Run run) throws Exception {
    Broker broker = Brokers.broker(contender);
    AtomicLong wanted = new AtomicLong(Long.MAX_VALUE);
    Sink sink = new Sink();
    List<Broker.Member> members = new ArrayList<>();
    List<FutureTask<Long>> draining = new ArrayList<>();
    try {
      for (int i = 0; i < subscriptions; i++) {
        members.add(broker.join("bench-" + i, false, sink));
      }
      long begin = System.nanoTime();
      for (Broker.Member member : members) {
        FutureTask<Long> task = new FutureTask<>(() -> member.drain(wanted::get));
        draining.add(task);
        Thread.ofPlatform().daemon().start(task);
      }
      AtomicLong published = new AtomicLong();
      Flood.Flooded flooded =
          Flood.run(
              () -> new Following(broker.pipe(), members, draining, published), run, run.seconds());
      wanted.set(flooded.count());
      long delivered = 0;
      for (FutureTask<Long> task : draining) {
        delivered += task.get();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      return Outcome.of(delivered, seconds).with("published-per-second", flooded.count() / seconds);
    } finally {
      members.forEach(Broker.Member::close);
    }
  }

  /**
   * Publishes no further than so many messages ahead of whoever is last.
   *
   * @param published by all who publish
   */
  private record Following(
      Pipe to, List<Broker.Member> members, List<FutureTask<Long>> draining, AtomicLong published)
      implements Pipe {
    @Override
    public void push(List<byte[]> payloads) throws Exception {
      long after = published.addAndGet(payloads.size());
      // One that is through before it was told how many there are has failed, and says so later.
      while (after - last() > AHEAD && draining.stream().noneMatch(FutureTask::isDone)) {
        TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
      }
      to.push(payloads);
    }

    private long last() {
      long last = Long.MAX_VALUE;
      for (Broker.Member member : members) {
        last = Math.min(last, member.handled());
      }
      return last;
    }

    @Override
    public void flush() throws Exception {
      to.flush();
    }

    @Override
    public void close() throws IOException {
      to.close();
    }
  }
}
