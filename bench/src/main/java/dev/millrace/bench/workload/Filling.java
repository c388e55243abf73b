package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Contender.Sender;
import dev.millrace.bench.contender.Crew;
import dev.millrace.bench.contender.Pipelining;

/** Writes a backlog, not timed: as fast as the contender takes it. */
final class Filling {
  private static final int THREADS = 8;
  private static final int BATCH = 500;

  private Filling() {}

  /** Publishes this many messages, fewer if it takes longer than {@code seconds}. */
  static long fill(Contender contender, long messages, int size, double seconds) throws Exception {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    if (contender instanceof Pipelining pipelining) {
      return pipe(pipelining, messages, size, end);
    }
    long each = Math.ceilDiv(messages, THREADS);
    Crew.Done<Long> done =
        Crew.run(
            THREADS,
            false,
            (number, start) -> {
              long most = Math.max(0, Math.min(each, messages - number * each));
              long sent = 0;
              Payloads payloads = new Payloads(number, size);
              try (Sender sender = contender.sender()) {
                start.await();
                while (sent < most && System.nanoTime() < end) {
                  int some = (int) Math.min(BATCH, most - sent);
                  sender.sendAll(payloads.next(some));
                  sent += some;
                }
              }
              return sent;
            });
    return done.results().stream().mapToLong(Long::longValue).sum();
  }

  private static long pipe(Pipelining pipelining, long messages, int size, long end)
      throws Exception {
    Payloads payloads = new Payloads(0, size);
    long sent = 0;
    try (Pipelining.Pipe pipe = pipelining.pipe()) {
      while (sent < messages && System.nanoTime() < end) {
        int some = (int) Math.min(BATCH, messages - sent);
        pipe.push(payloads.next(some));
        sent += some;
      }
      pipe.flush();
    }
    return sent;
  }
}
