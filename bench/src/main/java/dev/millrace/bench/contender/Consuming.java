package dev.millrace.bench.contender;

import dev.millrace.bench.measure.Histogram;
import java.util.function.LongSupplier;

/** What can hand messages out and take acknowledgements. */
public interface Consuming {
  /**
   * Takes and acknowledges messages one by one, as fast as it goes, reading every payload; returns
   * their number once it is {@code wanted} or, where more had been begun, a little above, and the
   * last acknowledgement is durable. What is wanted may still grow while it runs.
   */
  long drain(LongSupplier wanted, Sink sink) throws Exception;

  /**
   * Takes and acknowledges with so many consumers, each of which has its last acknowledgement
   * durable before it takes the next message, for so long or until there is nothing left.
   */
  Taken take(int consumers, double seconds, Sink sink) throws Exception;

  /**
   * What was taken.
   *
   * @param count how many messages
   * @param seconds how long it took
   * @param calls how long each took, where that can be seen
   */
  record Taken(long count, double seconds, Histogram calls) {}
}
