package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities.Order;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The messages of one key are handled one at a time, in the order in which the channel took them,
 * whatever goes wrong.
 */
abstract class OrderContract extends Contract {
  private static final int KEYS = 64;
  private static final int EACH = 6;

  @ParameterizedTest
  @EnumSource
  void order_holds_for_each_of_many_keys(ChannelKind kind) throws Exception {
    on(kind, channel -> assertOrder(channel, 1, QUICK, false));
  }

  @ParameterizedTest
  @EnumSource
  void order_holds_through_quick_retries(ChannelKind kind) throws Exception {
    on(kind, channel -> assertOrder(channel, 1, QUICK, true));
  }

  @ParameterizedTest
  @EnumSource
  void order_holds_through_scheduled_retries(ChannelKind kind) throws Exception {
    on(kind, channel -> assertOrder(channel, 1, SCHEDULED, true));
  }

  @ParameterizedTest
  @EnumSource
  void order_holds_among_competing_consumers(ChannelKind kind) throws Exception {
    on(kind, channel -> assertOrder(channel, 3, QUICK, false));
  }

  @ParameterizedTest
  @EnumSource
  void order_holds_among_competing_consumers_that_fail(ChannelKind kind) throws Exception {
    on(kind, channel -> assertOrder(channel, 3, SCHEDULED, true));
  }

  /**
   * Publishes to many keys in turn, has every fifth message fail once where asked, and looks at the
   * order of the successes.
   */
  private void assertOrder(Channel<String> channel, int consumers, RetryPolicy retry, boolean fail)
      throws Exception {
    // A transport without order refuses a subscription that has not given it up by unordered().
    declared(
        millrace().capabilities(channel).order() == Order.KEY,
        () -> assertOrderHolds(channel, consumers, retry, fail),
        () -> reader(channel, SUBSCRIPTION));
  }

  private void assertOrderHolds(
      Channel<String> channel, int consumers, RetryPolicy retry, boolean fail) throws Exception {
    Inbox succeeded = inbox();
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    List<String> overlaps = new CopyOnWriteArrayList<>();
    for (int consumer = 0; consumer < consumers; consumer++) {
      subscribe(channel, SUBSCRIPTION)
          .retry(retry)
          .on(
              String.class,
              (value, context) -> {
                String key = context.message().key().orElseThrow();
                AtomicInteger here = running.computeIfAbsent(key, k -> new AtomicInteger());
                if (here.incrementAndGet() > 1) {
                  overlaps.add(value);
                }
                try {
                  int number = Integer.parseInt(value.substring(value.indexOf(':') + 1));
                  if (fail && number % 5 == 2 && context.attempt() == 1) {
                    throw new IllegalStateException("the first attempt at " + value);
                  }
                  succeeded.note(value, context);
                } finally {
                  here.decrementAndGet();
                }
              })
          .start();
    }
    for (int i = 0; i < EACH; i++) {
      int number = i;
      publisher(channel)
          .publishAll(IntStream.range(0, KEYS).mapToObj(k -> "key" + k + ":" + number).toList());
    }

    assertThat(quiet(channel, SUBSCRIPTION, KEYS * EACH).handled()).isEqualTo(KEYS * EACH);
    assertThat(overlaps).as("handled while another of the same key was").isEmpty();
    assertThat(succeeded.byKey()).hasSize(KEYS);
    succeeded
        .byKey()
        .forEach((key, values) ->
            assertThat(values)
                .containsExactlyElementsOf(
                    IntStream.range(0, EACH).mapToObj(i -> key + ":" + i).toList()));
  }

  @ParameterizedTest
  @EnumSource
  void a_key_that_waits_does_not_keep_others_waiting(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox succeeded = inbox();
          CompletableFuture<Void> gate = new CompletableFuture<>();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    if (value.equals("slow:0")) {
                      waiter().await(gate, "the gate");
                    }
                    succeeded.note(value, context);
                  })
              .start();
          publisher(channel).publishAll(List.of("slow:0", "slow:1", "fast:0", "fast:1", "no key"));

          succeeded.await(3);
          assertThat(succeeded.values()).contains("fast:0", "fast:1", "no key");
          gate.complete(null);
          quiet(channel, SUBSCRIPTION, 5);
          assertThat(succeeded.byKey().get("slow")).containsExactly("slow:0", "slow:1");
          assertThat(succeeded.byKey().get("fast")).containsExactly("fast:0", "fast:1");
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_rejected_message_keeps_the_order_of_those_that_follow(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox succeeded = inbox();
          subscribe(channel, SUBSCRIPTION)
              .on(
                  String.class,
                  (value, context) -> {
                    if (value.equals("k:1")) {
                      throw new RejectedException("not this one");
                    }
                    succeeded.note(value, context);
                  })
              .start();
          publisher(channel).publishAll(List.of("k:0", "k:1", "k:2", "k:3"));

          quiet(channel, SUBSCRIPTION, 4);
          assertThat(succeeded.values()).containsExactly("k:0", "k:2", "k:3");
        });
  }

  @Test
  void order_holds_when_consumers_come_and_go() throws Exception {
    Channel<String> channel = channel("coming");
    Inbox succeeded = inbox();
    List<Subscription> consumers = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      consumers.add(
          subscribe(channel, SUBSCRIPTION).buffer(10, 1 << 20).on(String.class, succeeded).start());
      for (int i = 0; i < 10; i++) {
        int number = round * 10 + i;
        publisher(channel)
            .publishAll(IntStream.range(0, 8).mapToObj(k -> "key" + k + ":" + number).toList());
      }
      succeeded.await(round * 60 + 1);
      if (round % 2 == 1) {
        consumers.remove(0).close();
      }
    }

    quiet(channel, SUBSCRIPTION, 480);
    succeeded
        .byKey()
        .forEach((key, values) ->
            assertThat(values)
                .containsExactlyElementsOf(
                    IntStream.range(0, 60).mapToObj(i -> key + ":" + i).toList()));
  }
}
