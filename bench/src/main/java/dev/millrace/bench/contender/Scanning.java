package dev.millrace.bench.contender;

/** What can be read from its beginning to its end without settling anything. */
public interface Scanning {
  /** Reads everything, giving every payload to the sink; returns how many there were. */
  long scan(Sink sink) throws Exception;
}
