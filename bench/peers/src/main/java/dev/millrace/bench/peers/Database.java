package dev.millrace.bench.peers;

import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What one SQL database needs differently from another. */
interface Database {
  /** Makes it ready to connect to. */
  void open(Place place) throws NotHereException, SQLException, java.io.IOException;

  /** A connection that commits durably. */
  Connection connect() throws SQLException;

  /** Whether all threads share one connection: where there is one writer at a time anyway. */
  boolean oneConnection();

  /** Creates a table of payloads in the order of their number, if it is not there. */
  String create(String table);

  /** What lets several consumers take different rows, at the end of a query. */
  String skipLocked();

  /**
   * One statement that deletes the first so many rows and gives their payloads, where there is one:
   * it is a transaction of its own in a single exchange.
   */
  default Optional<String> take(String table) {
    return Optional.empty();
  }

  /** Ends what {@link #open} began. */
  default void leave() {}

  /** Ends for good. */
  default void close() {}

  /** The processes that do the syncing. */
  default List<Long> auditedProcesses() {
    return List.of(ProcessHandle.current().pid());
  }
}
