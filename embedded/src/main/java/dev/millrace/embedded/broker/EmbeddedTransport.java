package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that this process has opened, from the side that the options name. */
public final class EmbeddedTransport implements Transport {
  private final Store store;
  private final Engine engine;
  private final Face face;

  private EmbeddedTransport(Store store, Face face) {
    this.store = store;
    this.engine = store.engine();
    this.face = face;
  }

  /** Opens the store that the options name. */
  public static Transport open(Seam seam, StoreOptions options) {
    return open(seam, options, Wiring.SAFE);
  }

  /** Opens the store that the options name, put together in another way: for tests. */
  public static Transport open(Seam seam, StoreOptions options, Wiring wiring) {
    return over(Store.open(seam, options, wiring), options);
  }

  /** The face that the options name, on an open store; closing it closes the store. */
  public static Transport over(Store store, StoreOptions options) {
    return new EmbeddedTransport(store, options.logShaped() ? new LogFace() : new QueueFace());
  }

  Engine engine() {
    return engine;
  }

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    return face.capabilities(kind, engine.publishing().mostData());
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    try {
      // First, for it says what to add to the application.
      channel.options().compression().ifPresent(Compressor::requireThere);
      face.capabilities(channel.kind(), 0).options().check(channel, "the embedded broker");
    } catch (UnsupportedCapabilityException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return engine.declare(channel, face.partitions(channel));
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return engine.publish(messages);
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return face.subscribe(engine, subscription);
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
