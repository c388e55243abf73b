package dev.millrace.bench.peers;

import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.fixture.PostgreSql;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** PostgreSQL, which commits synchronously. */
final class Postgres implements Database {
  private final OneServer server = new OneServer(PostgreSql.synchronousCommit());

  @Override
  public void open(Place place) throws NotHereException {
    server.open(place);
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(
        // A batch becomes one insert of many rows.
        "jdbc:postgresql://127.0.0.1:"
            + server.port()
            + "/postgres?reWriteBatchedInserts=true&prepareThreshold=1",
        "postgres",
        "");
  }

  @Override
  public boolean oneConnection() {
    return false;
  }

  @Override
  public String create(String table) {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, payload BYTEA NOT NULL)";
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }

  @Override
  public Optional<String> take(String table) {
    // An array, because a subquery of rows might be run again for each of them.
    return Optional.of(
        "DELETE FROM %1$s WHERE id = ANY (ARRAY(SELECT id FROM %1$s ORDER BY id LIMIT ?%2$s)) RETURNING payload"
            .formatted(table, skipLocked()));
  }

  @Override
  public void close() {
    server.close();
  }

  @Override
  public List<Long> auditedProcesses() {
    return server.processes();
  }
}
