package dev.millrace.core;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.ClosedException;
import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory, small and real: what is published is kept, leased, settled and comes again. A
 * test may look at everything it was told, and have it fail or expire. It answers later, in a step
 * of its own, as brokers do.
 */
final class FakeBroker {
  static final Capabilities CAPABLE =
      new Capabilities(
          true,
          true,
          Capabilities.Order.KEY,
          Capabilities.Settling.EACH,
          Duration.ofHours(1),
          true,
          Duration.ofDays(1),
          Capabilities.Attempts.WITH_MESSAGE,
          true,
          true,
          true,
          true,
          Set.of(Capabilities.Part.OUTPUTS, Capabilities.Part.DEAD_LETTER),
          1 << 20,
          100,
          true);

  final Seam seam;
  final String url;
  final Map<String, List<Message>> channels = new LinkedHashMap<>();
  final Map<String, ChannelSpec> declared = new LinkedHashMap<>();
  final Map<String, FakeQueue> queues = new LinkedHashMap<>();
  final List<List<Outgoing>> publishes = new ArrayList<>();
  final List<DeadLetter> letters = new ArrayList<>();
  Capabilities capabilities = CAPABLE;

  /** If set, decides instead of the broker what becomes of a publish. */
  Supplier<CompletionStage<Void>> beforePublish = () -> CompletableFuture.completedFuture(null);

  /** Makes sources of another shape. */
  Supplier<@Nullable Source> otherSource = () -> null;

  FakeBroker(Seam seam) {
    this.seam = seam;
    this.url = FakeTransportProvider.register(this);
  }

  Transport transport() {
    return new FakeTransport();
  }

  /** The messages of a channel. */
  synchronized List<Message> in(String channel) {
    return List.copyOf(channels.getOrDefault(channel, List.of()));
  }

  /** Puts a message in without a publisher. */
  void put(String channel, Message message) {
    take(channel, message);
  }

  /** The subscription's side. */
  synchronized FakeQueue queue(String channel, String subscription) {
    return queues.computeIfAbsent(channel + "/" + subscription, k -> new FakeQueue(this, channel));
  }

  synchronized Position take(String channel, Message message) {
    List<Message> all = channels.computeIfAbsent(channel, k -> new ArrayList<>());
    all.add(message);
    Position.Exact at = new Position.Exact(0, all.size() - 1);
    queues.values().stream()
        .filter(queue -> queue.channel.equals(channel))
        .forEach(queue -> queue.offer(message, at));
    return at;
  }

  <T> CompletionStage<T> later(Supplier<T> answer) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    seam.threads()
        .steps()
        .execute(() -> {
          try {
            stage.complete(answer.get());
          } catch (RuntimeException failure) {
            stage.completeExceptionally(failure);
          }
        });
    return stage;
  }

  /** One connection. */
  private final class FakeTransport implements Transport {
    private boolean closed;

    @Override
    public Capabilities capabilities(ChannelKind kind) {
      return capabilities;
    }

    @Override
    public CompletionStage<Void> declare(ChannelSpec channel) {
      return later(() -> {
        declared.put(channel.name(), channel);
        channels.computeIfAbsent(channel.name(), k -> new ArrayList<>());
        return null;
      });
    }

    @Override
    public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
      if (closed) {
        return CompletableFuture.failedFuture(new ClosedException("closed"));
      }
      publishes.add(List.copyOf(messages));
      return beforePublish
          .get()
          .thenCompose(ready ->
              later(() ->
                  messages.stream()
                      .map(o -> new TransportReceipt(take(o.channel(), o.message())))
                      .toList()));
    }

    @Override
    public CompletionStage<Source> subscribe(SubscriptionSpec spec) {
      return later(() -> {
        Source other = otherSource.get();
        if (other != null) {
          return other;
        }
        FakeQueue queue = queue(spec.channel().name(), spec.name());
        queue.joined(spec);
        return queue;
      });
    }

    @Override
    public Admin admin() {
      return new FakeAdmin(FakeBroker.this);
    }

    @Override
    public void close() {
      closed = true;
      queues.values().forEach(QueueSource::close);
    }
  }

  /** A settlement that was made. */
  record Settled(Settlement settlement, boolean held) {}
}
