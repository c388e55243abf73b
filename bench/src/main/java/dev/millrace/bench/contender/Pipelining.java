package dev.millrace.bench.contender;

import java.io.IOException;
import java.util.List;

/** What can publish without waiting for each message. */
public interface Pipelining {
  /** One for each publishing thread. */
  Pipe pipe() throws Exception;

  /** Publishes for one thread, with as much in flight as suits the system. */
  interface Pipe extends AutoCloseable {
    /**
     * Hands over messages, waiting only while too much is in flight. What fails is thrown here or
     * by {@link #flush()}.
     */
    void push(List<byte[]> payloads) throws Exception;

    /** Returns when everything handed over is durable. */
    void flush() throws Exception;

    @Override
    default void close() throws IOException {}
  }
}
