package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The queue-shaped face of a store that this process has opened. */
public final class EmbeddedTransport implements Transport {
  private final Store store;
  private final Engine engine;

  private EmbeddedTransport(Store store) {
    this.store = store;
    this.engine = store.engine();
  }

  /** Opens the store that the options name. */
  public static Transport open(Seam seam, StoreOptions options) {
    return open(seam, options, Wiring.SAFE);
  }

  /** Opens the store that the options name, put together in another way: for tests. */
  public static Transport open(Seam seam, StoreOptions options, Wiring wiring) {
    return new EmbeddedTransport(Store.open(seam, options, wiring));
  }

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    return new Capabilities(
        true,
        true,
        Capabilities.Order.KEY,
        Capabilities.Settling.EACH,
        Duration.ofDays(1),
        true,
        Publishing.MOST_DELAY,
        Capabilities.Attempts.WITH_MESSAGE,
        true,
        true,
        kind == ChannelKind.STREAM,
        true,
        Set.of(Capabilities.Part.OUTPUTS, Capabilities.Part.DEAD_LETTER),
        engine.publishing().mostData(),
        Message.MAX_EXTENSIONS,
        true);
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    return engine.declare(channel, channel.kind() == ChannelKind.STREAM ? channel.partitions() : 1);
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return engine.publish(messages);
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return engine.consume(subscription);
  }

  @Override
  public Admin admin() {
    return new EmbeddedAdmin(engine);
  }

  @Override
  public void close() {
    store.close();
  }
}
