package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A table as a queue: what people do who have a database already. */
final class TableContender implements Contender, Consuming, Scanning {
  private static final int AT_ONCE = 1_000;
  private static final int FETCH = 1_000;

  private final Database database;
  private final ReentrantLock one = new ReentrantLock();
  private @Nullable Connection first;
  private String table = "";

  TableContender(Database database) {
    this.database = database;
  }

  @Override
  public void open(Place place) throws NotHereException, SQLException, IOException {
    database.open(place);
    table = place.name().replace('-', '_');
    Connection connection = database.connect();
    first = connection;
    try (Statement statement = connection.createStatement()) {
      statement.execute(database.create(table));
    }
  }

  @Override
  public void leave() throws SQLException {
    first().close();
    first = null;
    database.leave();
  }

  private Connection first() {
    return Objects.requireNonNull(first, "not open");
  }

  /** A thread's connection, or the one that all share. */
  private Rows rows() throws SQLException {
    return database.oneConnection() ? new Rows(first(), false) : new Rows(database.connect(), true);
  }

  /** The statements of one thread. */
  private final class Rows implements Sender, Takers.Taker {
    private final Connection connection;
    private final boolean own;
    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement delete;
    private final @Nullable PreparedStatement taking;

    Rows(Connection connection, boolean own) throws SQLException {
      this.connection = connection;
      this.own = own;
      insert = connection.prepareStatement("INSERT INTO " + table + " (payload) VALUES (?)");
      select =
          connection.prepareStatement(
              "SELECT id, payload FROM " + table + " ORDER BY id LIMIT ?" + database.skipLocked());
      delete = connection.prepareStatement("DELETE FROM " + table + " WHERE id = ?");
      Optional<String> one = database.take(table);
      taking = one.isPresent() ? connection.prepareStatement(one.get()) : null;
    }

    private void lock() {
      if (!own) {
        one.lock();
      }
    }

    private void unlock() {
      if (!own) {
        one.unlock();
      }
    }

    @Override
    public void send(byte[] payload) throws SQLException {
      lock();
      try {
        insert.setBytes(1, payload);
        insert.executeUpdate();
      } finally {
        unlock();
      }
    }

    @Override
    public void sendAll(List<byte[]> payloads) throws SQLException {
      lock();
      try {
        connection.setAutoCommit(false);
        for (byte[] payload : payloads) {
          insert.setBytes(1, payload);
          insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
        connection.setAutoCommit(true);
      } finally {
        unlock();
      }
    }

    @Override
    public boolean take(Sink sink) throws SQLException {
      return takeSome(1, sink) > 0;
    }

    /** Takes and deletes up to so many rows in one transaction. */
    int takeSome(int most, Sink sink) throws SQLException {
      lock();
      try {
        return taking == null ? selectAndDelete(most, sink) : takeInOne(taking, most, sink);
      } finally {
        unlock();
      }
    }

    private int takeInOne(PreparedStatement taking, int most, Sink sink) throws SQLException {
      int count = 0;
      taking.setInt(1, most);
      try (ResultSet rows = taking.executeQuery()) {
        while (rows.next()) {
          sink.read(rows.getBytes(1));
          count++;
        }
      }
      return count;
    }

    private int selectAndDelete(int most, Sink sink) throws SQLException {
      connection.setAutoCommit(false);
      List<Long> taken = new ArrayList<>(most);
      select.setInt(1, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          sink.read(rows.getBytes(2));
          taken.add(rows.getLong(1));
        }
      }
      for (long id : taken) {
        delete.setLong(1, id);
        delete.addBatch();
      }
      if (!taken.isEmpty()) {
        delete.executeBatch();
      }
      connection.commit();
      connection.setAutoCommit(true);
      return taken.size();
    }

    @Override
    public void close() throws IOException {
      try {
        insert.close();
        select.close();
        delete.close();
        if (taking != null) {
          taking.close();
        }
        if (own) {
          connection.close();
        }
      } catch (SQLException failed) {
        throw new IOException(failed);
      }
    }
  }

  @Override
  public Sender sender() throws SQLException {
    return rows();
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws SQLException, IOException {
    long count = 0;
    try (Rows rows = rows()) {
      while (count < wanted.getAsLong()) {
        count += rows.takeSome(AT_ONCE, sink);
      }
    }
    return count;
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(consumers, seconds, sink, this::rows);
  }

  @Override
  public long scan(Sink sink) throws SQLException {
    long count = 0;
    Connection connection = first();
    connection.setAutoCommit(false);
    try (PreparedStatement all =
        connection.prepareStatement("SELECT payload FROM " + table + " ORDER BY id")) {
      all.setFetchSize(FETCH);
      try (ResultSet rows = all.executeQuery()) {
        while (rows.next()) {
          sink.read(rows.getBytes(1));
          count++;
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return count;
  }

  @Override
  public List<Long> auditedProcesses() {
    return database.auditedProcesses();
  }

  @Override
  public void close() {
    database.close();
  }
}
