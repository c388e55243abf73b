package dev.millrace.embedded.socket;

import dev.millrace.embedded.broker.ByteFeed;
import dev.millrace.embedded.broker.ByteSink;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A source that a command reads from: the deliveries stay here, the command names them by their
 * lease.
 */
final class ServedSource implements AutoCloseable {
  private final QueueSource source;
  private final Map<Long, Delivery> leased = new ConcurrentHashMap<>();

  ServedSource(QueueSource source) {
    this.source = source;
  }

  CompletionStage<ByteSink> receive(ByteFeed feed) {
    return Session.with(
        source.receive(feed.count(), feed.number()),
        (deliveries, sink) -> {
          deliveries.forEach(delivery -> leased.put(delivery.lease(), delivery));
          Wire.list(deliveries, sink, Wire::delivery);
        });
  }

  CompletionStage<ByteSink> started(ByteFeed feed) {
    List<QueueSource.Start> starts =
        Wire.list(feed, from -> new QueueSource.Start(named(from), from.count(), from.flag()));
    return Session.with(source.started(starts), (nothing, sink) -> {});
  }

  CompletionStage<ByteSink> settle(ByteFeed feed) {
    List<Settlement> settlements =
        Wire.list(
            feed,
            from -> new Settlement(named(from), Wire.end(from), Wire.list(from, Wire::effect)));
    return Session.with(
        source.settle(settlements),
        (answers, sink) -> {
          settlements.forEach(settlement -> leased.remove(settlement.delivery().lease()));
          Wire.list(answers, sink, (answer, to) -> to.flag(answer));
        });
  }

  CompletionStage<ByteSink> renew(ByteFeed feed) {
    return Session.with(
        source.renew(Wire.list(feed, this::named)),
        (answers, sink) -> Wire.list(answers, sink, (answer, to) -> to.flag(answer)));
  }

  CompletionStage<ByteSink> gaps() {
    return Session.with(source.gaps(), (gaps, sink) -> Wire.list(gaps, sink, AdminWire::gap));
  }

  private Delivery named(ByteFeed feed) {
    long lease = feed.signed();
    Delivery delivery = leased.get(lease);
    if (delivery == null) {
      throw new IllegalArgumentException(
          "hand-over " + lease + " is settled already or was never made");
    }
    return delivery;
  }

  @Override
  public void close() {
    source.close();
  }
}
