package dev.millrace.bench.contender;

import java.io.IOException;
import java.util.List;

/**
 * A system that takes messages, as the benchmarks see it.
 *
 * <p>What it can do besides publishing is a second interface: {@link Consuming}, {@link Scanning},
 * {@link Pipelining}. A workload that asks for one that is not there is skipped, with the reason.
 */
public interface Contender extends AutoCloseable {
  /**
   * Makes ready the one queue or stream that a round works with. A system with a server starts it
   * at the first call and keeps it; an embedded one opens the directory. Called again after {@link
   * #leave()}.
   */
  void open(Place place) throws Exception;

  /** One for each publishing thread. */
  Sender sender() throws Exception;

  /** Closes what {@link #open} opened; what was published stays in its directory. */
  void leave() throws Exception;

  /** The processes whose syncs are audited: this one unless a server does the work. */
  default List<Long> auditedProcesses() {
    return List.of(ProcessHandle.current().pid());
  }

  /** Ends for good, a server included. */
  @Override
  default void close() throws IOException {}

  /** Publishes for one thread. */
  interface Sender extends AutoCloseable {
    /** Returns when the message is as durable as the contender promises. */
    void send(byte[] payload) throws Exception;

    /** Returns when all are; in one durable write where the system has a call for that. */
    void sendAll(List<byte[]> payloads) throws Exception;

    @Override
    default void close() throws IOException {}
  }
}
