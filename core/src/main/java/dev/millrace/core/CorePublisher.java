package dev.millrace.core;

import dev.millrace.InterruptedPublishException;
import dev.millrace.Message;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to one channel. Everything is encoded and checked before the first byte leaves.
 *
 * <p>A call whose thread waits goes to the transport by itself, which gathers many of them; a call
 * that nobody waits for gathers here first. What has a key passes the channel's gate.
 */
final class CorePublisher<T> implements Publisher<T> {
  private final BoundChannel<T> channel;
  private final OpenTransport open;
  private final Transport transport;
  private final KeyGate gate;
  private final Room room;
  private final Seam seam;
  private final Runnable check;
  private volatile boolean declared;

  /**
   * @param check throws if the application is closed
   */
  CorePublisher(BoundChannel<T> channel, Seam seam, Runnable check) {
    this.channel = channel;
    this.open = channel.transport();
    this.transport = open.transport();
    this.gate = open.gate(channel.channel().name());
    this.room = open.room();
    this.seam = seam;
    this.check = check;
  }

  @Override
  public Receipt publish(T value, PublishOptions options) {
    Outgoing outgoing = outgoing(value, options);
    return AsyncCall.receipt(outgoing, taken(List.of(outgoing)).getFirst());
  }

  @Override
  public List<Receipt> publishAll(List<? extends T> values) {
    List<Outgoing> messages = channel.outgoing(values);
    return AsyncCall.receipts(messages, taken(messages), 0);
  }

  @Override
  public List<Receipt> publishMessages(List<Message> messages) {
    List<Outgoing> outgoing = new ArrayList<>(messages.size());
    for (Message message : messages) {
      outgoing.add(channel.outgoing(message, null));
    }
    return AsyncCall.receipts(outgoing, taken(outgoing), 0);
  }

  @Override
  public CompletableFuture<Receipt> publishAsync(T value, PublishOptions options) {
    try {
      Outgoing outgoing = outgoing(value, options);
      AsyncCall.One call = new AsyncCall.One(outgoing);
      String key = outgoing.message().key().orElse(null);
      send(call, key == null ? Set.of() : Set.of(key));
      return call;
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  @Override
  public CompletableFuture<List<Receipt>> publishAllAsync(List<? extends T> values) {
    try {
      List<Outgoing> messages = channel.outgoing(values);
      if (messages.isEmpty()) {
        return CompletableFuture.completedFuture(List.of());
      }
      AsyncCall.All call = new AsyncCall.All(messages, bytes(messages));
      send(call, KeyGate.keys(messages));
      return call;
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private void send(AsyncCall<?> call, Set<String> keys) {
    declare();
    room.takeOrRefuse(call.weight());
    if (keys.isEmpty()) {
      open.line().add(call);
    } else {
      gate.publish(call, keys);
    }
  }

  private Outgoing outgoing(T value, PublishOptions options) {
    return channel.outgoing(value, options, seam.ids().next(), Lineage.none());
  }

  private static long bytes(List<Outgoing> messages) {
    long bytes = 0;
    for (Outgoing outgoing : messages) {
      bytes += outgoing.message().dataSize();
    }
    return bytes;
  }

  private List<TransportReceipt> taken(List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    declare();
    long bytes = bytes(messages);
    long weight = Room.weight(bytes, messages.size());
    try {
      room.take(weight);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedPublishException(
          "interrupted while %s waited for room; nothing was taken".formatted(what(messages)),
          interrupted);
    }
    @Nullable CompletionStage<List<TransportReceipt>> stage = null;
    boolean given = false;
    try {
      stage = sent(messages, bytes);
      return Waits.awaitTaken(seam, stage, () -> what(messages));
    } catch (InterruptedPublishException interrupted) {
      if (stage != null) {
        // It is still on its way.
        given = true;
        stage.whenComplete((receipts, failure) -> room.release(weight));
      }
      throw interrupted;
    } finally {
      if (!given) {
        room.release(weight);
      }
    }
  }

  private CompletionStage<List<TransportReceipt>> sent(List<Outgoing> messages, long bytes) {
    Set<String> keys = KeyGate.keys(messages);
    if (keys.isEmpty()) {
      return transport.publish(messages);
    }
    AwaitedCall call = new AwaitedCall(messages, bytes);
    gate.publish(call, keys);
    return call;
  }

  private String what(List<Outgoing> messages) {
    String first = "message '" + messages.getFirst().message().id() + "'";
    String all = messages.size() == 1 ? first : first + " and " + (messages.size() - 1) + " more";
    return all + " to '" + channel.channel().name() + "'";
  }

  /**
   * Waits for the channel to exist: once in its life, so that asynchronous publishing keeps its
   * order and does not wait afterwards.
   */
  private void declare() {
    check.run();
    if (!declared) {
      Waits.await(
          seam, channel.declare(), "for channel '" + channel.channel().name() + "' to be declared");
      declared = true;
    }
  }
}
