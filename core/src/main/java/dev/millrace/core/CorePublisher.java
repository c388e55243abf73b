package dev.millrace.core;

import dev.millrace.Message;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.TransportReceipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Publishes to one channel. Everything is encoded and checked before the first byte leaves. */
final class CorePublisher<T> implements Publisher<T> {
  private final BoundChannel<T> channel;
  private final KeyGate gate;
  private final Seam seam;
  private final Runnable open;

  /**
   * @param open throws if the application is closed
   */
  CorePublisher(BoundChannel<T> channel, KeyGate gate, Seam seam, Runnable open) {
    this.channel = channel;
    this.gate = gate;
    this.seam = seam;
    this.open = open;
  }

  @Override
  public Receipt publish(T value, PublishOptions options) {
    return taken(List.of(outgoing(value, options))).getFirst();
  }

  @Override
  public List<Receipt> publishAll(List<? extends T> values) {
    return taken(outgoing(values));
  }

  @Override
  public CompletableFuture<List<Receipt>> publishAllAsync(List<? extends T> values) {
    try {
      List<Outgoing> messages = outgoing(values);
      if (messages.isEmpty()) {
        return CompletableFuture.completedFuture(List.of());
      }
      declare();
      return gate.publish(messages)
          .handleAsync(
              (answers, failure) -> {
                if (failure != null) {
                  throw Waits.unchecked(failure);
                }
                return receipts(messages, answers);
              },
              seam.threads().steps());
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  private List<Outgoing> outgoing(List<? extends T> values) {
    List<Outgoing> messages = new ArrayList<>(values.size());
    for (T value : values) {
      messages.add(outgoing(value, PublishOptions.none()));
    }
    return messages;
  }

  @Override
  public CompletableFuture<Receipt> publishAsync(T value, PublishOptions options) {
    try {
      Outgoing outgoing = outgoing(value, options);
      declare();
      // On a thread of the seam: what an application attaches may block, and the thread that
      // answers
      // is the transport's own.
      return gate.publish(List.of(outgoing))
          .handleAsync(
              (receipts, failure) -> {
                if (failure != null) {
                  throw Waits.unchecked(failure);
                }
                return receipt(outgoing, receipts.getFirst());
              },
              seam.threads().steps());
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }

  @Override
  public List<Receipt> publishMessages(List<Message> messages) {
    List<Outgoing> outgoing = new ArrayList<>(messages.size());
    for (Message message : messages) {
      outgoing.add(channel.outgoing(message, null));
    }
    return taken(outgoing);
  }

  private Outgoing outgoing(T value, PublishOptions options) {
    return channel.outgoing(value, options, seam.ids().next(), Lineage.none());
  }

  private List<Receipt> taken(List<Outgoing> messages) {
    if (messages.isEmpty()) {
      return List.of();
    }
    declare();
    String first = "message '" + messages.getFirst().message().id() + "'";
    String what = messages.size() == 1 ? first : first + " and " + (messages.size() - 1) + " more";
    List<TransportReceipt> answers =
        Waits.awaitTaken(
            seam, gate.publish(messages), what + " to '" + channel.channel().name() + "'");
    return receipts(messages, answers);
  }

  private static List<Receipt> receipts(List<Outgoing> messages, List<TransportReceipt> answers) {
    List<Receipt> receipts = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      receipts.add(receipt(messages.get(i), answers.get(i)));
    }
    return List.copyOf(receipts);
  }

  private static Receipt receipt(Outgoing outgoing, TransportReceipt receipt) {
    return new Receipt(outgoing.message().id(), outgoing.message().source(), receipt.where());
  }

  /**
   * Waits for the channel to exist: once in its life, so that asynchronous publishing keeps its
   * order and does not wait afterwards.
   */
  private void declare() {
    open.run();
    Waits.await(
        seam, channel.declare(), "for channel '" + channel.channel().name() + "' to be declared");
  }
}
