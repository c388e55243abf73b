package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import org.jspecify.annotations.Nullable;

/** Chronicle Queue: appends to a mapped file and never syncs. */
final class ChronicleContender implements Contender, Consuming, Scanning {
  private @Nullable ChronicleQueue queue;

  @Override
  public void open(Place place) {
    queue = ChronicleQueue.singleBuilder(place.directory().toFile()).build();
  }

  @Override
  public void leave() {
    queue().close();
    queue = null;
  }

  private ChronicleQueue queue() {
    return Objects.requireNonNull(queue, "not open");
  }

  @Override
  public Sender sender() {
    ExcerptAppender appender = queue().createAppender();
    return new Sender() {
      @Override
      public void send(byte[] payload) {
        appender.writeBytes(Bytes.wrapForRead(payload));
      }

      @Override
      public void sendAll(List<byte[]> payloads) {
        payloads.forEach(this::send);
      }

      @Override
      public void close() {
        appender.close();
      }
    };
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) {
    // A tailer with a name keeps its place in the queue's own table: Chronicle's acknowledgement.
    try (ExcerptTailer tailer = queue().createTailer("bench")) {
      return read(tailer, wanted, sink);
    }
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws NotHereException {
    throw new NotHereException("a queue is read by one at a time, and nothing is acknowledged");
  }

  @Override
  public long scan(Sink sink) {
    try (ExcerptTailer tailer = queue().createTailer()) {
      return read(tailer, () -> Long.MAX_VALUE, sink);
    }
  }

  private static long read(ExcerptTailer tailer, LongSupplier wanted, Sink sink) {
    long count = 0;
    Bytes<ByteBuffer> bytes = Bytes.elasticHeapByteBuffer();
    while (count < wanted.getAsLong() && tailer.readBytes(bytes.clear())) {
      // It may have been replaced by a larger one.
      ByteBuffer buffer = Objects.requireNonNull(bytes.underlyingObject());
      sink.read(buffer.clear().limit((int) bytes.readRemaining()));
      count++;
    }
    return count;
  }
}
