package dev.millrace.verification.contract;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Gap;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The transport beneath, unchanged: what a saboteur begins with. */
class ForwardingTransport implements Transport {
  final Transport honest;

  ForwardingTransport(Transport honest) {
    this.honest = honest;
  }

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    return honest.capabilities(kind);
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    return honest.declare(channel);
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return honest.publish(messages);
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return honest
        .subscribe(subscription)
        .thenApply(source ->
            switch (source) {
              case QueueSource queue -> over(subscription, queue);
              case LogSource log -> over(log);
            });
  }

  /** Where a saboteur of leased deliveries or their settlements puts a source of its own. */
  QueueSource over(SubscriptionSpec subscription, QueueSource source) {
    return source;
  }

  /** Where a saboteur of partitions puts a source of its own. */
  LogSource over(LogSource source) {
    return source;
  }

  @Override
  public Admin admin() {
    return honest.admin();
  }

  @Override
  public void close() {
    honest.close();
  }

  /** The source beneath, unchanged. */
  static class ForwardingSource implements QueueSource {
    final QueueSource honest;

    ForwardingSource(QueueSource honest) {
      this.honest = honest;
    }

    @Override
    public CompletionStage<List<Delivery>> receive(int maxMessages, long maxBytes) {
      return honest.receive(maxMessages, maxBytes);
    }

    @Override
    public CompletionStage<Void> started(List<Start> starts) {
      return honest.started(starts);
    }

    @Override
    public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
      return honest.settle(settlements);
    }

    @Override
    public CompletionStage<List<Boolean>> renew(List<Delivery> deliveries) {
      return honest.renew(deliveries);
    }

    @Override
    public CompletionStage<List<Gap>> gaps() {
      return honest.gaps();
    }

    @Override
    public void close() {
      honest.close();
    }
  }

  /** The source of partitions beneath, unchanged. */
  static class ForwardingLog implements LogSource {
    final LogSource honest;

    ForwardingLog(LogSource honest) {
      this.honest = honest;
    }

    @Override
    public CompletionStage<List<Event>> poll(int maxMessages, long maxBytes) {
      return honest.poll(maxMessages, maxBytes);
    }

    @Override
    public CompletionStage<Boolean> commit(Commit commit) {
      return honest.commit(commit);
    }

    @Override
    public void pause(int partition, boolean paused) {
      honest.pause(partition, paused);
    }

    @Override
    public void release(int partition, long epoch) {
      honest.release(partition, epoch);
    }

    @Override
    public void close() {
      honest.close();
    }
  }
}
