package dev.millrace.embedded.log;

import java.nio.ByteBuffer;

/**
 * One record on its way into the log.
 *
 * @param kind what it is about; one that is {@link RecordKind#inUse() in use}
 * @param body its bytes, from position to limit. They are copied when the record is appended and
 *     the buffer is left as it was.
 */
public record LogRecord(RecordKind kind, ByteBuffer body) {
  /** What a record needs in the log besides its body. */
  public static final int OVERHEAD = 12;

  /** Refuses reserved kinds. */
  public LogRecord {
    if (!kind.inUse()) {
      throw new IllegalArgumentException(
          "records of kind " + kind + " are reserved for a later version");
    }
  }

  /** A record of these bytes, which must not change until it is appended. */
  public static LogRecord of(RecordKind kind, byte[] body) {
    return new LogRecord(kind, ByteBuffer.wrap(body));
  }

  /** What the record takes in a frame, in bytes. */
  public int size() {
    return OVERHEAD + body.remaining();
  }
}
