package dev.millrace.bench.contender;

import dev.millrace.ChannelKind;
import dev.millrace.Message;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The broker as core uses it: the SPI, no codec, no lanes, no handlers. */
final class EngineContender implements Contender, Consuming, Scanning, Pipelining {
  private static final int IN_FLIGHT = 32;
  private static final int MOST = 1_000;
  private static final long MOST_BYTES = 16 << 20;
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final URI SOURCE = URI.create("urn:millrace:bench");

  private @Nullable Transport transport;
  private List<ChannelSpec> channels = List.of();

  @Override
  public void open(Place place) throws Exception {
    // Reading in positions needs the log's shape.
    String face = place.kind() == Place.Kind.STREAM ? "?face=log" : "";
    Transport opened =
        ServiceLoader.load(TransportProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.scheme().equals("embedded"))
            .findFirst()
            .orElseThrow()
            .open("embedded:" + place.directory() + face, Seam.real());
    transport = opened;
    List<ChannelSpec> declared = new ArrayList<>();
    for (int i = 0; i < place.channels(); i++) {
      ChannelKind kind = place.kind() == Place.Kind.STREAM ? ChannelKind.STREAM : ChannelKind.QUEUE;
      ChannelSpec channel = new ChannelSpec("bench-" + i, kind, 1);
      await(opened.declare(channel));
      declared.add(channel);
    }
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
    Message message = Message.builder("b", SOURCE, "bench").data(payload).build();
    return new Outgoing(channel.name(), message, null);
  }

  private static List<Outgoing> outgoing(ChannelSpec channel, List<byte[]> payloads) {
    List<Outgoing> all = new ArrayList<>(payloads.size());
    payloads.forEach(payload -> all.add(outgoing(channel, payload)));
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
    Turns<ChannelSpec> turns = new Turns<>(channels);
    Deque<CompletionStage<List<TransportReceipt>>> flying = new ArrayDeque<>();
    return new Pipe() {
      @Override
      public void push(List<byte[]> payloads) throws Exception {
        flying.add(transport().publish(outgoing(turns.next(), payloads)));
        land(IN_FLIGHT);
      }

      @Override
      public void flush() throws Exception {
        land(0);
      }

      private void land(int left) throws ExecutionException, InterruptedException {
        while (flying.size() > left) {
          await(flying.remove());
        }
      }
    };
  }

  private Source subscribe(Position from) throws ExecutionException, InterruptedException {
    return await(
        transport()
            .subscribe(new SubscriptionSpec(channels.getFirst(), "bench", true, from, LEASE)));
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink)
      throws ExecutionException, InterruptedException {
    Deque<CompletionStage<List<Boolean>>> settling = new ArrayDeque<>();
    long count = 0;
    try (QueueSource source = (QueueSource) subscribe(Position.earliest())) {
      while (count < wanted.getAsLong()) {
        List<Delivery> deliveries = await(source.receive(MOST, MOST_BYTES));
        settling.add(source.settle(done(deliveries, sink)));
        count += deliveries.size();
        while (settling.size() > IN_FLIGHT) {
          await(settling.remove());
        }
      }
      while (!settling.isEmpty()) {
        await(settling.remove());
      }
    }
    return count;
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(
        consumers,
        seconds,
        sink,
        () -> {
          QueueSource source = (QueueSource) subscribe(Position.earliest());
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) throws Exception {
              List<Delivery> deliveries = await(source.receive(1, MOST_BYTES));
              await(source.settle(done(deliveries, into)));
              return !deliveries.isEmpty();
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
    try (LogSource source = (LogSource) subscribe(Position.earliest())) {
      while (count < taken) {
        for (LogSource.Event event : await(source.poll(MOST, MOST_BYTES))) {
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
