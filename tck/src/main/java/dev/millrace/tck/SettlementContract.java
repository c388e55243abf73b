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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who has the right to end a message, and what leaves with its end. This part alone speaks to the
 * transport itself: an application cannot lose a lease on purpose.
 */
abstract class SettlementContract extends Contract {
  private static final Duration LEASE = Duration.ofMillis(300);

  @ParameterizedTest
  @EnumSource
  void a_message_whose_consumer_left_goes_to_another(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands first = there.join();
          there.publish(1);
          Taken taken = there.take(first, 1).get(0);
          first.close();
          Hands second = there.join();
          Taken again = there.take(second, 1).get(0);

          assertThat(again.message()).isEqualTo(taken.message());
          assertThat(again.attempts()).isZero();
          there.assertVoid(first, taken);
          there.assertDone(second, again, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_message_whose_lease_was_lost_goes_to_another_and_the_late_result_is_void(ChannelKind kind)
      throws Exception {
    direct(
        kind,
        there -> {
          Hands first = there.join();
          there.publish(16);
          List<Taken> taken = there.take(first, 16);
          there.loseLease(first);
          Hands second = there.join();
          Taken again = there.take(second, 1).get(0);

          Taken late =
              taken.stream()
                  .filter(one -> one.message().equals(again.message()))
                  .findFirst()
                  .orElseThrow();
          assertThat(again.attempts()).isZero();
          there.assertVoid(first, late);
          there.assertDone(second, again, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_message_whose_lease_is_kept_stays_with_its_consumer(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(1);
          Taken taken = there.take(hands, 1).get(0);
          CompletableFuture<List<Taken>> next = hands.take(10, 1 << 20);
          for (int i = 0; i < 15; i++) {
            seam().waiting().sleep(LEASE.dividedBy(5));
            assertThat(there.await(hands.keep(taken))).isTrue();
          }

          assertThat(next).as("the next hand-over, while there is but one message").isNotDone();
          there.assertDone(hands, taken, 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void effects_are_there_with_the_end_of_their_message_and_stay(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(2);
          Taken taken = there.take(hands, 2).get(0);
          there.assertDone(hands, taken, 3);
          hands.close();
          Hands after = there.join();

          Taken rest = there.take(after, 1).get(0);
          assertThat(rest.message()).isNotEqualTo(taken.message());
          there.assertDone(after, rest, 2);
          assertThat(there.outputs()).isEqualTo(5);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_hand_over_is_no_larger_than_asked_for(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(40);
          List<Taken> all = new ArrayList<>();
          for (int turn = 0; all.size() < 40; turn++) {
            boolean byCount = turn % 2 == 0;
            List<Taken> some = there.await(hands.take(byCount ? 3 : 100, byCount ? 1 << 20 : 250));
            int bytes = some.stream().mapToInt(one -> one.message().dataSize()).sum();
            assertThat(some.size()).isLessThanOrEqualTo(byCount ? 3 : 2);
            assertThat(bytes).isLessThanOrEqualTo(byCount ? 300 : 250);
            all.addAll(some);
          }
          assertThat(all).extracting(one -> one.message().id()).doesNotHaveDuplicates();
        });
  }

  @ParameterizedTest
  @EnumSource
  void one_message_is_handed_over_however_large_it_is(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(2);
          List<Taken> first = there.takeSome(hands, 10, 1);

          assertThat(first).hasSize(1);
          there.assertDone(hands, first.get(0), 1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void closing_a_source_ends_what_is_asked_of_it(ChannelKind kind) throws Exception {
    direct(
        kind,
        there -> {
          Hands hands = there.join();
          there.publish(1);
          there.assertDone(hands, there.take(hands, 1).get(0), 1);
          CompletableFuture<List<Taken>> asked = hands.take(10, 1 << 20);
          hands.close();
          hands.close();

          assertThat(there.await(asked)).isEmpty();
        });
  }

  private void direct(ChannelKind kind, DirectBody body) throws Exception {
    on(
        kind,
        channel -> {
          Capabilities capabilities = capabilities(kind);
          try (Transport transport = transport()) {
            body.run(new There(transport, kind, capabilities));
          }
        });
  }

  /** A test of a transport. */
  @FunctionalInterface
  interface DirectBody {
    void run(There there) throws Exception;
  }

  /** A transport with one channel to take from and one for outputs. */
  final class There {
    private final Transport transport;
    private final Capabilities capabilities;
    private final ChannelSpec input;
    private final ChannelSpec output;
    private final List<CompletableFuture<?>> asked = new ArrayList<>();
    private int published;
    private int effects;

    There(Transport transport, ChannelKind kind, Capabilities capabilities)
        throws InterruptedException {
      this.transport = transport;
      this.capabilities = capabilities;
      int partitions = kind == ChannelKind.STREAM ? 4 : 1;
      this.input = new ChannelSpec(named("input"), kind, partitions);
      this.output = new ChannelSpec(named("output"), kind, partitions);
      await(transport.declare(input).toCompletableFuture());
      await(transport.declare(output).toCompletableFuture());
    }

    <T> T await(CompletableFuture<T> stage) throws InterruptedException {
      return waiter().await(stage, "the transport");
    }

    Hands join() throws InterruptedException {
      Source source =
          await(
              transport
                  .subscribe(
                      new SubscriptionSpec(input, SUBSCRIPTION, true, Position.earliest(), LEASE))
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
     * Takes until there is something: a log tells of partitions before it hands over what is in
     * them.
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
            new Effect.Publish(
                new Outgoing(output.name(), message("out-" + this.effects++), null)));
      }
      return effects;
    }

    long outputs() throws InterruptedException {
      return await(transport.admin().describe(output.name()).toCompletableFuture())
          .map(ChannelInfo::taken)
          .orElse(0L);
    }
  }
}
