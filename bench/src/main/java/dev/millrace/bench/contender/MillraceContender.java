package dev.millrace.bench.contender;

import dev.millrace.Channel;
import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.StreamChannel;
import dev.millrace.Subscription;
import dev.millrace.bench.measure.Histogram;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The broker as an application uses it: the public API, everything at its default. */
final class MillraceContender implements Contender, Consuming, Scanning, Pipelining {
  private static final int IN_FLIGHT = 16 << 10;
  private static final long BUFFER = 16 << 20;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private @Nullable Millrace millrace;
  private List<Channel<byte[]>> channels = List.of();

  @Override
  public void open(Place place) {
    millrace = Millrace.builder("embedded:" + place.directory()).closeOnShutdown(false).open();
    List<Channel<byte[]>> open = new ArrayList<>();
    for (int i = 0; i < place.channels(); i++) {
      open.add(
          place.kind() == Place.Kind.STREAM
              ? Channel.stream("bench-" + i, byte[].class)
              : Channel.queue("bench-" + i, byte[].class));
    }
    channels = open;
  }

  @Override
  public void leave() {
    open().close();
    millrace = null;
  }

  private Millrace open() {
    return Objects.requireNonNull(millrace, "not open");
  }

  private List<Publisher<byte[]>> publishers() {
    List<Publisher<byte[]>> publishers = new ArrayList<>();
    channels.forEach(channel -> publishers.add(open().publisher(channel)));
    return publishers;
  }

  @Override
  public Sender sender() {
    Turns<Publisher<byte[]>> publishers = new Turns<>(publishers());
    return new Sender() {
      @Override
      public void send(byte[] payload) {
        publishers.next().publish(payload);
      }

      @Override
      public void sendAll(List<byte[]> payloads) {
        publishers.next().publishAll(payloads);
      }
    };
  }

  @Override
  public Pipe pipe() {
    Turns<Publisher<byte[]>> publishers = new Turns<>(publishers());
    Deque<CompletableFuture<Receipt>> flying = new ArrayDeque<>();
    return new Pipe() {
      @Override
      public void push(List<byte[]> payloads) throws Exception {
        for (byte[] payload : payloads) {
          flying.add(publishers.next().publishAsync(payload));
        }
        land(IN_FLIGHT);
      }

      @Override
      public void flush() throws Exception {
        land(0);
      }

      private void land(int left) throws ExecutionException, InterruptedException {
        while (flying.size() > left) {
          flying.remove().get();
        }
      }
    };
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws InterruptedException {
    try (Subscription subscription =
        open()
            .subscribe(channels.getFirst(), "bench")
            .on(byte[].class, (payload, context) -> sink.read(payload))
            .start()) {
      while (subscription.status().acknowledged() < wanted.getAsLong()) {
        TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
      }
      return subscription.status().acknowledged();
    }
  }

  /**
   * A handler returns before its acknowledgement is durable, and nobody in an application waits for
   * it. So many consumers, each waiting, are here so many messages taken and not settled.
   */
  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws InterruptedException {
    long begin = System.nanoTime();
    try (Subscription subscription =
        open()
            .subscribe(channels.getFirst(), "bench")
            .on(byte[].class, (payload, context) -> sink.read(payload))
            .concurrency(consumers)
            .buffer(consumers, BUFFER)
            .start()) {
      TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
      long count = subscription.status().acknowledged();
      return new Taken(count, (System.nanoTime() - begin) / 1e9, new Histogram());
    }
  }

  @Override
  public long scan(Sink sink) {
    LongAdder count = new LongAdder();
    try (Stream<Entry<byte[]>> entries =
        open().read((StreamChannel<byte[]>) channels.getFirst(), Position.earliest())) {
      entries.forEach(entry -> {
        sink.read(entry.value());
        count.increment();
      });
    }
    return count.sum();
  }
}
