package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Crew;
import dev.millrace.bench.contender.Pipelining;
import dev.millrace.bench.contender.Pipelining.Pipe;

/** Publishes without waiting for single messages, for a time or a number. */
final class Flood {
  private static final int AT_ONCE = 500;

  private Flood() {}

  /** Makes one for each thread. */
  interface Making {
    Pipe pipe() throws Exception;
  }

  /**
   * What was published.
   *
   * @param count how many messages
   * @param seconds until the last was durable
   */
  record Flooded(long count, double seconds) {
    double rate() {
      return count / seconds;
    }
  }

  static Flooded run(Pipelining to, Run run) throws Exception {
    return run(to::pipe, run, run.seconds());
  }

  static Flooded run(Making making, Run run, double seconds) throws Exception {
    long most = run.messages() == 0 ? Long.MAX_VALUE : Math.ceilDiv(run.messages(), run.threads());
    Crew.Done<Long> done =
        Crew.run(
            run.threads(),
            false,
            (number, start) -> {
              Payloads payloads = new Payloads(number, run.size());
              try (Pipe pipe = making.pipe()) {
                start.await();
                long end =
                    seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + (long) (seconds * 1e9);
                long sent = 0;
                while (sent < most && System.nanoTime() < end) {
                  int some = (int) Math.min(AT_ONCE, most - sent);
                  pipe.push(payloads.next(some));
                  sent += some;
                }
                pipe.flush();
                return sent;
              }
            });
    return new Flooded(done.results().stream().mapToLong(Long::longValue).sum(), done.seconds());
  }
}
