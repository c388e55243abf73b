package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as a queue: keys that count up, {@code sync=true} for what has to be durable, pipelined
 * writes.
 */
final class RocksDbContender implements Contender, Consuming, Scanning {
  static {
    RocksDB.loadLibrary();
  }

  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions().setSync(false);
  private final Options options =
      new Options().setCreateIfMissing(true).setEnablePipelinedWrite(true);
  private final AtomicLong next = new AtomicLong();
  private @Nullable RocksDB database;

  @Override
  public void open(Place place) throws RocksDBException, IOException {
    Files.createDirectories(place.directory());
    RocksDB opened = RocksDB.open(options, place.directory().toString());
    try (RocksIterator iterator = opened.newIterator()) {
      iterator.seekToLast();
      next.set(iterator.isValid() ? ByteBuffer.wrap(iterator.key()).getLong() + 1 : 0);
    }
    database = opened;
  }

  @Override
  public void leave() {
    database().close();
    database = null;
  }

  private RocksDB database() {
    return Objects.requireNonNull(database, "not open");
  }

  private byte[] key() {
    return ByteBuffer.allocate(Long.BYTES).putLong(next.getAndIncrement()).array();
  }

  @Override
  public Sender sender() {
    return new Sender() {
      @Override
      public void send(byte[] payload) throws RocksDBException {
        database().put(synced, key(), payload);
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
          for (byte[] payload : payloads) {
            batch.put(key(), payload);
          }
          database().write(synced, batch);
        }
      }
    };
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws RocksDBException {
    long count = 0;
    try (RocksIterator iterator = database().newIterator()) {
      for (iterator.seekToFirst();
          count < wanted.getAsLong() && iterator.isValid();
          iterator.next()) {
        sink.read(iterator.value());
        byte[] key = iterator.key();
        count++;
        database().delete(count == wanted.getAsLong() ? synced : unsynced, key);
      }
    }
    return count;
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    ReentrantLock lock = new ReentrantLock();
    try (RocksIterator iterator = database().newIterator()) {
      iterator.seekToFirst();
      return Takers.run(
          consumers,
          seconds,
          sink,
          () ->
              into -> {
                byte[] key;
                lock.lock();
                try {
                  if (!iterator.isValid()) {
                    return false;
                  }
                  key = iterator.key();
                  into.read(iterator.value());
                  iterator.next();
                } finally {
                  lock.unlock();
                }
                database().delete(synced, key);
                return true;
              });
    }
  }

  @Override
  public long scan(Sink sink) {
    long count = 0;
    try (RocksIterator iterator = database().newIterator()) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        sink.read(iterator.value());
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() {
    synced.close();
    unsynced.close();
    options.close();
  }
}
