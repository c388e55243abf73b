package dev.millrace.core;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Looks at a {@link FakeBroker}, whose message number n is number n / partitions of partition n %
 * partitions.
 */
final class FakeAdmin implements Admin {
  private final FakeBroker broker;

  FakeAdmin(FakeBroker broker) {
    this.broker = broker;
  }

  @Override
  public CompletionStage<List<ChannelInfo>> channels() {
    return broker.later(() -> broker.declared.values().stream().map(this::info).toList());
  }

  @Override
  public CompletionStage<Optional<ChannelInfo>> describe(String channel) {
    return broker.later(() -> Optional.ofNullable(broker.declared.get(channel)).map(this::info));
  }

  private ChannelInfo info(ChannelSpec spec) {
    return new ChannelInfo(
        spec.name(), spec.kind(), spec.partitions(), broker.in(spec.name()).size(), 0, List.of());
  }

  @Override
  public CompletionStage<List<Kept>> browse(
      String channel, int partition, Position from, int limit) {
    return broker.later(() -> {
      int partitions = Objects.requireNonNull(broker.declared.get(channel)).partitions();
      List<Message> all = broker.in(channel);
      long first =
          from instanceof Position.Exact exact
              ? exact.offset()
              : from.equals(Position.latest()) ? Long.MAX_VALUE : 0;
      List<Kept> page = new ArrayList<>();
      for (int n = 0; n < all.size() && page.size() < limit; n++) {
        if (n % partitions == partition && n / partitions >= first) {
          page.add(
              new Kept(
                  new Position.Exact(partition, n / partitions),
                  broker.seam.clock().now(),
                  all.get(n)));
        }
      }
      return page;
    });
  }

  @Override
  public CompletionStage<List<KeptLetter>> deadLetters(String channel, long after, int limit) {
    throw new UnsupportedOperationException("tests look at the broker's letters");
  }

  @Override
  public CompletionStage<Void> pause(String channel, String subscription) {
    throw new UnsupportedOperationException("tests do not pause");
  }

  @Override
  public CompletionStage<Void> resume(String channel, String subscription) {
    throw new UnsupportedOperationException("tests do not pause");
  }
}
