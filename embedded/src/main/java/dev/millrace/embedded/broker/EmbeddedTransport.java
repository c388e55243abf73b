package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.segment.DamagedSegmentException;
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
  private final Wiring wiring;

  private EmbeddedTransport(Store store, Face face, Wiring wiring) {
    this.store = store;
    this.wiring = wiring;
    this.engine = store.engine();
    this.face = face;
  }

  /** Opens the store that the options name. */
  public static EmbeddedTransport open(Seam seam, StoreOptions options) {
    return open(seam, options, Wiring.SAFE);
  }

  /** Opens the store that the options name, put together in another way: for tests. */
  public static EmbeddedTransport open(Seam seam, StoreOptions options, Wiring wiring) {
    return over(Store.open(seam, options, wiring), options, wiring);
  }

  /** The face that the options name, on an open store; closing it closes the store. */
  public static EmbeddedTransport over(Store store, StoreOptions options) {
    return over(store, options, Wiring.SAFE);
  }

  private static EmbeddedTransport over(Store store, StoreOptions options, Wiring wiring) {
    return new EmbeddedTransport(
        store, options.logShaped() ? new LogFace() : new QueueFace(), wiring);
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

  /** Reads all segments, and says what of them is damaged. */
  public CompletionStage<List<DamagedSegmentException>> damage() {
    return engine.broker().look(() -> new Mending(engine.broker(), wiring).damage());
  }

  /**
   * Gives up what is damaged in segments: whoever wanted it is told that it is lost. Completes with
   * what that is when the segments are written again without it. Where nothing is damaged, does
   * nothing.
   */
  public CompletionStage<List<LogMending.Loss>> mend() {
    return engine
        .broker()
        .ask((CompletableFuture<List<LogMending.Loss>> answer) ->
            new Mending(engine.broker(), wiring).mend(answer));
  }

  @Override
  public void close() {
    store.close();
  }
}
