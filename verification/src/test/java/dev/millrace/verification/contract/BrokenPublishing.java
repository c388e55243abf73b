package dev.millrace.verification.contract;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Settlement;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Transports that spoil what is published. */
final class BrokenPublishing {
  private BrokenPublishing() {}

  /** Changes every message on its way out, published alone or with a settlement. */
  abstract static class Changing extends ForwardingTransport {
    Changing(Transport honest) {
      super(honest);
    }

    abstract Outgoing changed(Outgoing outgoing);

    @Override
    public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
      return honest.publish(messages.stream().map(this::changed).toList());
    }

    @Override
    QueueSource over(SubscriptionSpec subscription, QueueSource source) {
      return new ForwardingSource(source) {
        @Override
        public CompletionStage<List<Boolean>> settle(List<Settlement> settlements) {
          return honest.settle(settlements.stream().map(this::changed).toList());
        }

        private Settlement changed(Settlement settlement) {
          return new Settlement(
              settlement.delivery(),
              settlement.end(),
              settlement.effects().stream().map(this::changed).toList());
        }

        private Effect changed(Effect effect) {
          return switch (effect) {
            case Effect.Publish publish ->
                new Effect.Publish(Changing.this.changed(publish.outgoing()));
          };
        }
      };
    }
  }

  private static Outgoing with(Outgoing outgoing, UnaryOperator<Message> change) {
    return new Outgoing(
        outgoing.channel(), change.apply(outgoing.message()), outgoing.due().orElse(null));
  }

  /**
   * The same message with the extensions that {@code kept} leaves, and without data where {@code
   * empty} says so.
   */
  private static Message.Builder bare(Message message) {
    Message.Builder bare = Message.builder(message.id(), message.source(), message.type());
    message.subject().ifPresent(bare::subject);
    message.time().ifPresent(bare::time);
    message.dataContentType().ifPresent(bare::dataContentType);
    message.dataSchema().ifPresent(bare::dataSchema);
    return bare;
  }

  /** Lets the channel take delayed messages at once. */
  static final class IgnoringDelay extends Changing {
    IgnoringDelay(Transport honest) {
      super(honest);
    }

    @Override
    Outgoing changed(Outgoing outgoing) {
      return new Outgoing(outgoing.channel(), outgoing.message(), null);
    }
  }

  /** Keeps the attributes it knows and drops the rest. */
  static final class DroppingHeaders extends Changing {
    private static final List<String> KNOWN =
        List.of(
            Message.PARTITION_KEY,
            Message.CORRELATION_ID,
            Message.CAUSATION_ID,
            Message.TRACE_PARENT);

    DroppingHeaders(Transport honest) {
      super(honest);
    }

    @Override
    Outgoing changed(Outgoing outgoing) {
      return with(
          outgoing,
          message -> {
            Message.Builder stripped = bare(message);
            KNOWN.forEach(name ->
                message.extension(name).ifPresent(value -> stripped.extension(name, value)));
            return message.hasData()
                ? stripped.data(message.dataBytes()).build()
                : stripped.build();
          });
    }
  }

  /** Carries empty data as no data. */
  static final class TakingEmptyForAbsent extends Changing {
    TakingEmptyForAbsent(Transport honest) {
      super(honest);
    }

    @Override
    Outgoing changed(Outgoing outgoing) {
      return with(
          outgoing,
          message -> {
            if (message.dataSize() > 0) {
              return message;
            }
            Message.Builder without = bare(message);
            message.extensions().forEach(without::extension);
            return without.build();
          });
    }
  }

  /** Sends everything twice. */
  static final class Doubling extends ForwardingTransport {
    Doubling(Transport honest) {
      super(honest);
    }

    @Override
    public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
      return honest
          .publish(messages.stream().flatMap(one -> Stream.of(one, one)).toList())
          .thenApply(receipts ->
              IntStream.range(0, messages.size()).mapToObj(i -> receipts.get(2 * i)).toList());
    }
  }

  /** Declares that larger messages fit than do. */
  static final class DeclaringTooMuch extends ForwardingTransport {
    DeclaringTooMuch(Transport honest) {
      super(honest);
    }

    @Override
    public Capabilities capabilities(ChannelKind kind) {
      Capabilities real = honest.capabilities(kind);
      return new Capabilities(
          real.publish(),
          real.subscribe(),
          real.order(),
          real.settlement(),
          real.maxLease(),
          real.leaseRenewable(),
          real.maxDelay(),
          real.attempts(),
          real.startsKept(),
          real.durableSubscriptions(),
          real.replay(),
          real.browse(),
          real.atomic(),
          real.maxBytes() + 1_000,
          real.maxAttributes(),
          real.competing(),
          real.options());
    }
  }

  /** Takes what is said of channels and messages, and does nothing about it. */
  static final class IgnoringOptions extends ForwardingTransport {
    IgnoringOptions(Transport honest) {
      super(honest);
    }

    @Override
    public Capabilities capabilities(ChannelKind kind) {
      Capabilities real = honest.capabilities(kind);
      return new Capabilities(
          real.publish(),
          real.subscribe(),
          real.order(),
          real.settlement(),
          real.maxLease(),
          real.leaseRenewable(),
          real.maxDelay(),
          real.attempts(),
          real.startsKept(),
          real.durableSubscriptions(),
          real.replay(),
          real.browse(),
          real.atomic(),
          real.maxBytes(),
          real.maxAttributes(),
          real.competing());
    }

    @Override
    public CompletionStage<Void> declare(ChannelSpec channel) {
      return honest.declare(new ChannelSpec(channel.name(), channel.kind(), channel.partitions()));
    }

    @Override
    public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
      return honest.publish(messages.stream().map(IgnoringOptions::plain).toList());
    }

    private static Outgoing plain(Outgoing outgoing) {
      Message message = outgoing.message();
      return message.hasPriority()
          ? new Outgoing(
              outgoing.channel(),
              message.toBuilder().extension(Message.PRIORITY, "none").build(),
              outgoing.notBefore())
          : outgoing;
    }
  }
}
