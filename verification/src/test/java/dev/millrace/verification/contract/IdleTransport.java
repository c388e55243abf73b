package dev.millrace.verification.contract;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Compression;
import dev.millrace.Durability;
import dev.millrace.Position;
import dev.millrace.Retention;
import dev.millrace.spi.Admin;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Accepts everything, declares everything, delivers nothing. */
final class IdleTransport implements Transport {
  private final ConcurrentMap<String, ChannelInfo> declared = new ConcurrentSkipListMap<>();

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    return new Capabilities(
        true,
        true,
        Capabilities.Order.KEY,
        Capabilities.Settling.EACH,
        Duration.ofMinutes(1),
        true,
        Duration.ofDays(1),
        Capabilities.Attempts.WITH_MESSAGE,
        true,
        true,
        true,
        true,
        EnumSet.allOf(Capabilities.Part.class),
        1 << 20,
        100,
        true,
        new Capabilities.Options(
            EnumSet.allOf(Durability.class),
            EnumSet.allOf(Retention.By.class),
            true,
            EnumSet.allOf(Compression.class),
            true));
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    declared.put(
        channel.name(),
        new ChannelInfo(channel.name(), channel.kind(), channel.partitions(), 0, 0, List.of()));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return done(Collections.nCopies(messages.size(), new TransportReceipt(Position.of(0, 0))));
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return done(new IdleSource());
  }

  @Override
  public Admin admin() {
    return new IdleAdmin(declared);
  }

  @Override
  public void close() {}

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  /** Settles and renews whatever it is given, and hands over nothing. */
  private static final class IdleSource implements QueueSource {
    private final CompletableFuture<List<Delivery>> nothing = new CompletableFuture<>();

    @Override
    public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
      return nothing;
    }

    @Override
    public CompletionStage<Void> started(List<Start> starts) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
      return done(Collections.nCopies(settlements.size(), true));
    }

    @Override
    public CompletionStage<List<Boolean>> renew(List<Delivery> deliveries) {
      return done(Collections.nCopies(deliveries.size(), true));
    }

    @Override
    public void close() {
      nothing.complete(List.of());
    }
  }

  /** Knows the channels, and nothing in them. */
  private record IdleAdmin(ConcurrentMap<String, ChannelInfo> declared) implements Admin {
    @Override
    public CompletionStage<List<ChannelInfo>> channels() {
      return done(List.copyOf(declared.values()));
    }

    @Override
    public CompletionStage<Optional<ChannelInfo>> describe(String channel) {
      return done(Optional.ofNullable(declared.get(channel)));
    }

    @Override
    public CompletionStage<List<Kept>> browse(
        String channel, int partition, Position from, int limit) {
      return done(List.of());
    }

    @Override
    public CompletionStage<List<KeptLetter>> deadLetters(String channel, long after, int limit) {
      return done(List.of());
    }

    @Override
    public CompletionStage<Void> pause(String channel, String subscription) {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> resume(String channel, String subscription) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
