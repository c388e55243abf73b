package dev.millrace.bench.contender;

import dev.millrace.Channel;
import dev.millrace.Durability;
import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.StreamChannel;
import dev.millrace.Subscription;
import dev.millrace.bench.measure.Histogram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The broker as an application uses it: the public API, everything at its default. */
final class MillraceContender implements Broker, Recording {
  private static final int IN_FLIGHT = 32;
  private static final long BUFFER = 16 << 20;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private @Nullable Millrace millrace;
  private List<Channel<byte[]>> channels = List.of();
  private List<Publisher<byte[]>> publishers = List.of();

  @Override
  public void open(Place place) throws Exception {
    Millrace opened = Millrace.builder(place.url()).closeOnShutdown(false).open();
    millrace = opened;
    channels = new ArrayList<>();
    publishers = new ArrayList<>();
    for (int i = 0; i < place.channels(); i++) {
      Channel<byte[]> channel = channel("bench-" + i, place.kind());
      channels.add(channel);
      publishers.add(opened.publisher(channel));
    }
    if (place.channels() > 1) {
      // A channel comes into being with its first message: not in anybody's time.
      Flight<Receipt> flight = new Flight<>(IN_FLIGHT);
      for (Publisher<byte[]> publisher : publishers) {
        flight.add(publisher.publishAsync(new byte[1]));
      }
      flight.land();
    }
  }

  private static Channel<byte[]> channel(String name, Place.Kind kind) {
    return switch (kind) {
      case QUEUE -> Channel.queue(name, byte[].class);
      case TOPIC -> Channel.topic(name, byte[].class);
      case STREAM -> Channel.stream(name, byte[].class);
    };
  }

  @Override
  public void leave() {
    open().close();
    millrace = null;
  }

  private Millrace open() {
    return Objects.requireNonNull(millrace, "not open");
  }

  @Override
  public Sender sender() {
    Turns<Publisher<byte[]>> turns = new Turns<>(publishers);
    return new Sender() {
      @Override
      public void send(byte[] payload) {
        turns.next().publish(payload);
      }

      @Override
      public void sendAll(List<byte[]> payloads) {
        turns.next().publishAll(payloads);
      }
    };
  }

  @Override
  public Pipe pipe() {
    return pipe(publishers);
  }

  @Override
  public Pipe pipe(Durability durability) {
    return pipe(
        List.of(
            open()
                .publisher(
                    Channel.queue("bench-" + durability, byte[].class).durability(durability))));
  }

  private static Pipe pipe(List<Publisher<byte[]>> to) {
    Turns<Publisher<byte[]>> turns = new Turns<>(to);
    Flight<List<Receipt>> flight = new Flight<>(IN_FLIGHT);
    return new Pipe() {
      @Override
      public void push(List<byte[]> payloads) throws Exception {
        flight.add(turns.next().publishAllAsync(payloads));
      }

      @Override
      public void flush() throws Exception {
        flight.land();
      }
    };
  }

  @Override
  public CompletableFuture<?> publish(byte[] payload, Duration delay) {
    return publishers.getFirst().publishAsync(payload, PublishOptions.none().delay(delay));
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws Exception {
    Member member = join("bench", false, sink);
    try (member) {
      member.drain(wanted);
    }
    // Closing lets what was begun come to its end.
    return member.handled();
  }

  @Override
  public Member join(String name, boolean stuckHead, Sink sink) {
    CountDownLatch over = new CountDownLatch(1);
    AtomicBoolean head = new AtomicBoolean(stuckHead);
    Subscription subscription =
        open()
            .subscribe(channels.getFirst(), name)
            .on(
                byte[].class,
                (payload, context) -> {
                  sink.read(payload);
                  if (head.get() && head.compareAndSet(true, false)) {
                    over.await();
                  }
                })
            .start();
    return new Member() {
      @Override
      public long drain(LongSupplier wanted) throws InterruptedException {
        while (handled() < wanted.getAsLong()) {
          TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
        }
        return handled();
      }

      @Override
      public long handled() {
        return subscription.status().acknowledged();
      }

      @Override
      public void close() {
        over.countDown();
        subscription.close();
      }
    };
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
  public void publishRecords(long count) throws Exception {
    MillraceRecords.publish(open(), count, IN_FLIGHT);
  }

  @Override
  public long drainRecords(long count, Sink sink) throws InterruptedException {
    return MillraceRecords.drain(open(), count, sink);
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
