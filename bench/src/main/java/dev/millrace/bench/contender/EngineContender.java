package dev.millrace.bench.contender;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;
import dev.millrace.Durability;
import dev.millrace.MessageBytes;
import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportProvider;
import dev.millrace.spi.TransportReceipt;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The broker as core uses it: the SPI, no codec, no lanes, no handlers. */
final class EngineContender implements Broker {
  private static final int IN_FLIGHT = 32;

  /** As much as may be on its way from a publisher: with less, consumers could not keep up. */
  private static final int MOST = 16_000;

  private static final long MOST_BYTES = 16 << 20;
  private static final long LOOK_MILLIS = 10;

  /** Longer than a message takes that is there: after it, none is left. */
  private static final long NONE_LEFT_MILLIS = 1_000;

  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration FOR_EVER = Duration.ofHours(24);
  private static final MessageBytes.Template TEMPLATE =
      new MessageBytes.Template(
          URI.create("urn:millrace:bench"), "bench", "application/octet-stream");

  private @Nullable Transport transport;
  private List<ChannelSpec> channels = List.of();

  @Override
  public void open(Place place) throws Exception {
    // Reading in positions needs the log's shape.
    String[] face = place.kind() == Place.Kind.STREAM ? new String[] {"face=log"} : new String[0];
    Transport opened =
        ServiceLoader.load(TransportProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.scheme().equals("embedded"))
            .findFirst()
            .orElseThrow()
            .open(place.url(face), Seam.real());
    transport = opened;
    List<ChannelSpec> declared = new ArrayList<>();
    Flight<Void> declaring = new Flight<>(IN_FLIGHT);
    for (int i = 0; i < place.channels(); i++) {
      ChannelKind kind = ChannelKind.valueOf(place.kind().name());
      ChannelSpec channel = new ChannelSpec("bench-" + i, kind, 1);
      declaring.add(opened.declare(channel));
      declared.add(channel);
    }
    declaring.land();
    channels = declared;
  }

  @Override
  public void leave() {
    transport().close();
    transport = null;
  }

  private Transport transport() {
    return Objects.requireNonNull(transport, "not open");
  }

  private static Outgoing outgoing(ChannelSpec channel, byte[] payload) {
    return outgoing(channel, List.of(payload)).getFirst();
  }

  private static List<Outgoing> outgoing(ChannelSpec channel, List<byte[]> payloads) {
    List<Outgoing> all = new ArrayList<>(payloads.size());
    Instant now = Instant.now();
    for (byte[] payload : payloads) {
      all.add(new Outgoing(channel.name(), TEMPLATE.message("b", now, null, payload), null));
    }
    return all;
  }

  @Override
  public Sender sender() {
    Turns<ChannelSpec> turns = new Turns<>(channels);
    return new Sender() {
      @Override
      public void send(byte[] payload) throws Exception {
        await(transport().publish(List.of(outgoing(turns.next(), payload))));
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws Exception {
        await(transport().publish(outgoing(turns.next(), payloads)));
      }
    };
  }

  @Override
  public Pipe pipe() {
    return pipe(channels);
  }

  @Override
  public Pipe pipe(Durability durability) throws ExecutionException, InterruptedException {
    ChannelSpec channel =
        new ChannelSpec(
            "bench-" + durability,
            ChannelKind.QUEUE,
            1,
            ChannelOptions.none().durability(durability));
    await(transport().declare(channel));
    return pipe(List.of(channel));
  }

  private Pipe pipe(List<ChannelSpec> to) {
    Turns<ChannelSpec> turns = new Turns<>(to);
    Flight<List<TransportReceipt>> flight = new Flight<>(IN_FLIGHT);
    return new Pipe() {
      @Override
      public void push(List<byte[]> payloads) throws Exception {
        flight.add(transport().publish(outgoing(turns.next(), payloads)));
      }

      @Override
      public void flush() throws Exception {
        flight.land();
      }
    };
  }

  @Override
  public CompletableFuture<?> publish(byte[] payload, Duration delay) {
    Outgoing plain = outgoing(channels.getFirst(), payload);
    Outgoing outgoing =
        delay.isZero()
            ? plain
            : new Outgoing(plain.channel(), plain.message(), Instant.now().plus(delay));
    return transport().publish(List.of(outgoing)).toCompletableFuture();
  }

  private Source subscribe(String name, Duration lease)
      throws ExecutionException, InterruptedException {
    return await(
        transport()
            .subscribe(
                new SubscriptionSpec(channels.getFirst(), name, true, Position.earliest(), lease)));
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws Exception {
    try (Member member = join("bench", false, sink)) {
      return member.drain(wanted);
    }
  }

  @Override
  public Member join(String name, boolean stuckHead, Sink sink)
      throws ExecutionException, InterruptedException {
    QueueSource source = (QueueSource) subscribe(name, stuckHead ? FOR_EVER : LEASE);
    return new Member() {
      // While what has come is worked on, the next is on its way.
      private @Nullable CompletableFuture<List<Delivery>> next;
      private final AtomicLong handled = new AtomicLong();

      @Override
      public long handled() {
        return handled.get();
      }

      @Override
      public long drain(LongSupplier wanted) throws ExecutionException, InterruptedException {
        Flight<List<Boolean>> settling = new Flight<>(IN_FLIGHT);
        boolean head = stuckHead;
        long count = 0;
        long missing = wanted.getAsLong();
        while (missing > 0) {
          CompletableFuture<List<Delivery>> asked = next == null ? receive(missing) : next;
          next = asked;
          Optional<List<Delivery>> received = within(LOOK_MILLIS, asked);
          if (received.isPresent()) {
            List<Delivery> deliveries = received.get();
            missing = wanted.getAsLong() - count - deliveries.size();
            next = missing > 0 ? receive(missing) : null;
            if (head && !deliveries.isEmpty()) {
              head = false;
              deliveries = deliveries.subList(1, deliveries.size());
            }
            count += deliveries.size();
            settling.add(source.settle(done(deliveries, sink)));
            handled.set(count);
          }
          missing = wanted.getAsLong() - count;
        }
        settling.land();
        return count;
      }

      private CompletableFuture<List<Delivery>> receive(long most) {
        return source.receive((int) Math.min(MOST, most), MOST_BYTES).toCompletableFuture();
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  /** What has arrived by then: how much is wanted may have become known meanwhile. */
  private static Optional<List<Delivery>> within(
      long millis, CompletableFuture<List<Delivery>> next)
      throws ExecutionException, InterruptedException {
    try {
      return Optional.of(next.get(millis, TimeUnit.MILLISECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    }
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(
        consumers,
        seconds,
        sink,
        () -> {
          QueueSource source = (QueueSource) subscribe("bench", LEASE);
          return new Takers.Taker() {
            private CompletableFuture<List<Delivery>> next = one();

            private CompletableFuture<List<Delivery>> one() {
              return source.receive(1, MOST_BYTES).toCompletableFuture();
            }

            @Override
            public boolean take(Sink into) throws Exception {
              Optional<List<Delivery>> deliveries = within(NONE_LEFT_MILLIS, next);
              if (deliveries.isEmpty()) {
                return false;
              }
              CompletionStage<List<Boolean>> settled = source.settle(done(deliveries.get(), into));
              // Asked for in the same breath, looked at when the acknowledgement is durable.
              next = one();
              await(settled);
              return true;
            }

            @Override
            public void close() {
              source.close();
            }
          };
        });
  }

  private static List<Settlement> done(List<Delivery> deliveries, Sink sink) {
    List<Settlement> settlements = new ArrayList<>(deliveries.size());
    for (Delivery delivery : deliveries) {
      sink.read(delivery.message().data());
      settlements.add(Settlement.done(delivery, List.of()));
    }
    return settlements;
  }

  @Override
  public long scan(Sink sink) throws ExecutionException, InterruptedException {
    long taken =
        await(transport().admin().describe(channels.getFirst().name())).orElseThrow().taken();
    long count = 0;
    try (LogSource source = (LogSource) subscribe("bench", LEASE)) {
      CompletionStage<List<LogSource.Event>> next = source.poll(MOST, MOST_BYTES);
      while (count < taken) {
        List<LogSource.Event> events = await(next);
        next = source.poll(MOST, MOST_BYTES);
        for (LogSource.Event event : events) {
          if (event instanceof LogSource.Event.Records records) {
            records.records().forEach(record -> sink.read(record.message().data()));
            count += records.records().size();
          }
        }
      }
    }
    return count;
  }

  private static <T> T await(CompletionStage<T> stage)
      throws ExecutionException, InterruptedException {
    return stage.toCompletableFuture().get();
  }
}
