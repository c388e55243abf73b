package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** SQLite with a write-ahead log that is synced with every commit, over one connection. */
final class Sqlite implements Database {
  private String url = "";

  @Override
  public void open(Place place) throws IOException {
    Files.createDirectories(place.directory());
    url = "jdbc:sqlite:" + place.directory().resolve("queue.db");
  }

  @Override
  public Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection(url);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=FULL");
    }
    return connection;
  }

  @Override
  public boolean oneConnection() {
    return true;
  }

  @Override
  public String create(String table) {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (id INTEGER PRIMARY KEY AUTOINCREMENT, payload BLOB NOT NULL)";
  }

  @Override
  public String skipLocked() {
    return "";
  }

  @Override
  public Optional<String> take(String table) {
    return Optional.of(
        "DELETE FROM %1$s WHERE id IN (SELECT id FROM %1$s ORDER BY id LIMIT ?) RETURNING payload"
            .formatted(table));
  }
}
