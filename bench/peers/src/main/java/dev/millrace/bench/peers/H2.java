package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** H2 told to write at once; it does not sync with every commit even then. */
final class H2 implements Database {
  private String url = "";

  @Override
  public void open(Place place) throws IOException {
    Files.createDirectories(place.directory());
    url =
        "jdbc:h2:file:"
            + place.directory().toAbsolutePath().resolve("queue")
            + ";WRITE_DELAY=0;DB_CLOSE_DELAY=0";
  }

  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url);
  }

  @Override
  public boolean oneConnection() {
    return false;
  }

  @Override
  public String create(String table) {
    return "CREATE TABLE IF NOT EXISTS "
        + table
        + " (id BIGINT AUTO_INCREMENT PRIMARY KEY, payload VARBINARY NOT NULL)";
  }

  @Override
  public String skipLocked() {
    return " FOR UPDATE SKIP LOCKED";
  }
}
