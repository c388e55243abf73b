package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Broker;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;

/** For workloads that only our own take part in. */
final class Brokers {
  private Brokers() {}

  static Broker broker(Contender contender) throws NotHereException {
    if (contender instanceof Broker broker) {
      return broker;
    }
    throw new NotHereException("only the broker itself is asked for this");
  }
}
