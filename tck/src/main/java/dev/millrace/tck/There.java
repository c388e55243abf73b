package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities;
import dev.millrace.Capabilities.Settling;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Effect;
import dev.millrace.spi.LogSource;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.QueueSource;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.tck.Hands.Taken;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A transport without a runtime over it, with one channel to take from and one for outputs. */
final class There {
  private final Transport transport;
  private final Waiter waiter;
  private final Capabilities capabilities;
  private final ChannelSpec input;
  private final ChannelSpec output;
  private final List<CompletableFuture<?>> asked = new ArrayList<>();
  private int published;
  private int effects;

  There(
      Transport transport,
      ChannelKind kind,
      Capabilities capabilities,
      Waiter waiter,
      String input,
      String output)
      throws InterruptedException {
    this.waiter = waiter;
    this.transport = transport;
    this.capabilities = capabilities;
    int partitions = kind == ChannelKind.STREAM ? 4 : 1;
    this.input = new ChannelSpec(input, kind, partitions);
    this.output = new ChannelSpec(output, kind, partitions);
    await(transport.declare(this.input).toCompletableFuture());
    await(transport.declare(this.output).toCompletableFuture());
  }

  <T> T await(CompletableFuture<T> stage) throws InterruptedException {
    return waiter.await(stage, "the transport");
  }

  Hands join() throws InterruptedException {
    return join(SettlementContract.LONG);
  }

  Hands join(Duration lease) throws InterruptedException {
    Source source =
        await(
            transport
                .subscribe(
                    new SubscriptionSpec(
                        input, Contract.SUBSCRIPTION, true, Position.earliest(), lease))
                .toCompletableFuture());
    assertThat(source)
        .as("the shape of a source whose settlement is by " + capabilities.settlement())
        .isInstanceOf(
            capabilities.settlement() == Settling.EACH ? QueueSource.class : LogSource.class);
    return Hands.over(source);
  }

  /** Publishes messages of 100 bytes, each with a key of its own. */
  void publish(int count) throws InterruptedException {
    List<Outgoing> messages =
        IntStream.range(published, published + count)
            .mapToObj(i -> new Outgoing(input.name(), message("in-" + i), null))
            .toList();
    published += count;
    await(transport.publish(messages).toCompletableFuture());
  }

  private Message message(String id) {
    return Message.builder(id, URI.create("urn:millrace:contract"), "t")
        .key("key of " + id)
        .data(new byte[100])
        .build();
  }

  /** Takes until there are {@code count} messages. */
  List<Taken> take(Hands hands, int count) throws InterruptedException {
    List<Taken> all = new ArrayList<>();
    while (all.size() < count) {
      all.addAll(await(hands.take(count - all.size(), 1 << 20)));
    }
    return all;
  }

  /**
   * Takes until there is something: a log tells of partitions before it hands over what is in them.
   */
  List<Taken> takeSome(Hands hands, int maxMessages, long maxBytes) throws InterruptedException {
    List<Taken> some = List.of();
    while (some.isEmpty()) {
      some = await(hands.take(maxMessages, maxBytes));
    }
    return some;
  }

  /**
   * Has a consumer lose its right to what it took: to a lease that passes, to a consumer that
   * joins, or by leaving.
   */
  void loseLease(Hands hands) {
    switch (hands) {
      // Asking on, as a living consumer does, is how it learns of a partition that is revoked.
      case Hands.OverLog log -> asked.add(log.take(100, 1 << 20));
      case Hands.OverQueue queue -> {
        if (capabilities.maxLease() == null) {
          queue.close();
        }
      }
    }
  }

  void assertDone(Hands hands, Taken taken, int outputs) throws InterruptedException {
    long before = outputs();
    assertThat(await(hands.done(taken, publishing(outputs)))).as("settled").isTrue();
    assertThat(outputs()).isEqualTo(before + outputs);
  }

  void assertVoid(Hands hands, Taken taken) throws InterruptedException {
    long before = outputs();
    boolean settled;
    try {
      settled = await(hands.done(taken, publishing(1)));
    } catch (MillraceException closed) {
      settled = false;
    }
    assertThat(settled).as("settled without the right to").isFalse();
    assertThat(outputs()).as("outputs of what is void").isEqualTo(before);
  }

  private List<Effect> publishing(int count) {
    List<Effect> effects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      effects.add(
          new Effect.Publish(new Outgoing(output.name(), message("out-" + this.effects++), null)));
    }
    return effects;
  }

  long outputs() throws InterruptedException {
    return await(transport.admin().describe(output.name()).toCompletableFuture())
        .map(ChannelInfo::taken)
        .orElse(0L);
  }
}
