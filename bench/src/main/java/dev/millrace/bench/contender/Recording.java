package dev.millrace.bench.contender;

/** What turns objects into messages and messages into objects. */
public interface Recording {
  /** Publishes so many objects, in batches. */
  void publishRecords(long count) throws Exception;

  /** Handles so many; returns when the last acknowledgement is durable. */
  long drainRecords(long count, Sink sink) throws Exception;
}
