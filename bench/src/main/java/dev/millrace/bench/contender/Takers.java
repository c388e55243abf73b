package dev.millrace.bench.contender;

import dev.millrace.bench.contender.Consuming.Taken;
import dev.millrace.bench.measure.Histogram;
import java.io.IOException;

/** Consumers on threads of their own. */
public final class Takers {
  private Takers() {}

  /** Takes for one thread. */
  public interface Taker extends AutoCloseable {
    /**
     * Takes one message and returns when its acknowledgement is durable; false when there was none
     * left.
     */
    boolean take(Sink sink) throws Exception;

    @Override
    default void close() throws IOException {}
  }

  /** Makes one for each thread. */
  public interface Making {
    /** One more. */
    Taker taker() throws Exception;
  }

  /** Runs so many for so long. */
  public static Taken run(int count, double seconds, Sink sink, Making making) throws Exception {
    Crew.Done<Histogram> done =
        Crew.run(
            count,
            false,
            (number, start) -> {
              Histogram calls = new Histogram();
              try (Taker taker = making.taker()) {
                start.await();
                long before = System.nanoTime();
                long end = before + (long) (seconds * 1e9);
                while (before < end && taker.take(sink)) {
                  long after = System.nanoTime();
                  calls.add(after - before);
                  before = after;
                }
              }
              return calls;
            });
    Histogram calls = new Histogram();
    done.results().forEach(calls::addAll);
    return new Taken(calls.total(), done.seconds(), calls);
  }
}
