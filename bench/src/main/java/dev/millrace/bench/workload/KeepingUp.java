package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishing without waiting while subscriptions keep up, until the last message and the last
 * acknowledgement are durable. What counts is deliveries.
 */
public final class KeepingUp implements Workload {
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
      Flood.Flooded flooded = Flood.run(broker, run);
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
}
