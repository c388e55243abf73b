package dev.millrace.embedded.log;

import java.nio.ByteBuffer;

/**
 * Receives what the log holds, in order, while it is opened. Everything handed over is durable when
 * {@link Log#open} returns, not before.
 */
@FunctionalInterface
public interface Replay {
  /**
   * One record.
   *
   * @param location where it is, for {@link Log#read}
   * @param kind what it is about; never {@link RecordKind#SEAL}
   * @param body its bytes, read-only, valid during the call only. What remains in it is the length
   *     that {@link Log#read} asks for.
   */
  void record(long location, RecordKind kind, ByteBuffer body);
}
