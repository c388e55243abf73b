package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities;
import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Outcome;
import dev.millrace.Position;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a transport says of itself: its channels, its accounts and its guarantees. Looking changes
 * nothing.
 */
abstract class AdminContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void the_accounts_balance_when_it_is_quiet(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          subscribe(channel, SUBSCRIPTION)
              .retry(RetryPolicy.none().thenScheduled(Duration.ofHours(1)))
              .decide(
                  String.class,
                  (value, context) -> {
                    inbox.note(value, context);
                    return switch (value) {
                      case "bad" -> Outcome.reject("bad");
                      case "stuck:0" -> Outcome.retry("in an hour");
                      default -> Outcome.acknowledge();
                    };
                  })
              .start();
          publisher(channel).publishAll(List.of("a", "bad", "b", "bad", "k:0", "k:1", "c"));
          SubscriptionInfo settled = quiet(channel, SUBSCRIPTION, 7);
          assertThat(settled.accepted()).isEqualTo(7);
          assertThat(settled.handled()).isEqualTo(5);
          assertThat(settled.dead()).isEqualTo(2);
          assertThat(settled.consumers()).isEqualTo(1);
          assertThat(settled.paused()).isFalse();

          publisher(channel).publishAll(List.of("stuck:0", "stuck:1", "d"));
          waiter().until("the last message", inbox::values, values -> values.contains("d"));
          SubscriptionInfo info =
              awaitInfo(channel, SUBSCRIPTION, now -> now.accepted() == 10, "ten to be accepted");
          // Where positions are settled, what is behind the stuck one in its partition is not yet.
          long unsettled = info.queued() + info.inFlight() + info.waiting();
          assertThat(unsettled).isBetween(2L, 3L);
          assertThat(info.handled() + info.dead()).isEqualTo(10 - unsettled);
          assertThat(describe(channel).orElseThrow().taken()).isEqualTo(10);
        });
  }

  @Test
  void channels_are_listed_with_kind_and_subscriptions() throws Exception {
    List<Channel<String>> channels = new ArrayList<>();
    for (ChannelKind kind : ChannelKind.values()) {
      on(
          kind,
          channel -> {
            reader(channel, SUBSCRIPTION);
            publisher(channel).publish("k:1");
            quiet(channel, SUBSCRIPTION, 1);
            channels.add(channel);
          });
    }

    List<ChannelInfo> listed = waiter().await(millrace().admin().channels(), "the channels");
    assertThat(listed).extracting(ChannelInfo::name).isSorted();
    for (Channel<String> channel : channels) {
      ChannelInfo info = describe(channel).orElseThrow();
      assertThat(listed).filteredOn(one -> one.name().equals(channel.name())).containsExactly(info);
      assertThat(info.kind()).isEqualTo(channel.kind());
      assertThat(info.partitions()).isPositive();
      assertThat(info.subscriptions())
          .extracting(SubscriptionInfo::name)
          .containsExactly(SUBSCRIPTION);
    }
    assertThat(describe(channel(anyKind(), "unheard-of"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void browsing_shows_what_is_kept_and_consumes_nothing(ChannelKind kind) throws Exception {
    on(
        kind,
        channel ->
            declared(
                capabilities(kind).browse(),
                () -> {
                  joinAndLeave(channel, SUBSCRIPTION);
                  List<String> values = IntStream.range(0, 12).mapToObj(i -> "k:" + i).toList();
                  publisher(channel).publishAll(values);

                  assertThat(browse(channel, 100)).isEqualTo(values);
                  assertThat(browse(channel, 5)).isEqualTo(values.subList(0, 5));
                  Inbox inbox = reader(channel, SUBSCRIPTION);
                  quiet(channel, SUBSCRIPTION, 12);
                  assertThat(inbox.values()).isEqualTo(values);
                },
                () -> browse(channel, 100)));
  }

  private List<String> browse(Channel<String> channel, int limit) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    int partitions = describe(channel).map(ChannelInfo::partitions).orElse(0);
    for (int partition = 0; partition < partitions; partition++) {
      List<Kept> kept =
          waiter()
              .await(
                  millrace().admin().browse(channel.name(), partition, Position.earliest(), limit),
                  "what is kept");
      kept.forEach(one -> texts.add(one.message().dataText()));
    }
    return texts;
  }

  @ParameterizedTest
  @EnumSource
  void a_paused_subscription_stands_still_until_it_is_resumed(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          publisher(channel).publish("k:before");
          quiet(channel, SUBSCRIPTION, 1);
          waiter().await(millrace().admin().pause(channel.name(), SUBSCRIPTION), "the pause");
          publisher(channel).publishAll(List.of("k:1", "k:2"));
          SubscriptionInfo paused =
              awaitInfo(channel, SUBSCRIPTION, info -> info.accepted() == 3, "three accepted");
          waiter().letTimePass();

          assertThat(paused.paused()).isTrue();
          assertThat(inbox.values()).containsExactly("k:before");
          waiter().await(millrace().admin().resume(channel.name(), SUBSCRIPTION), "the resuming");
          assertThat(quiet(channel, SUBSCRIPTION, 3).paused()).isFalse();
          assertThat(inbox.values()).containsExactly("k:before", "k:1", "k:2");
        });
  }

  @ParameterizedTest
  @EnumSource
  void the_guarantee_is_one_line_and_the_capabilities_stay_the_same(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          Subscription subscription =
              subscribe(channel, SUBSCRIPTION).on(String.class, inbox).start();
          publisher(channel).publish("k:1");
          quiet(channel, SUBSCRIPTION, 1);

          assertThat(subscription.guarantee()).isNotBlank().doesNotContain("\n");
          assertThat(subscription.name()).isEqualTo(SUBSCRIPTION);
          assertThat(subscription.channel()).isEqualTo(channel.name());
          waiter()
              .until("its own count", subscription::status, status -> status.acknowledged() == 1);
          Capabilities before = capabilities(kind);
          restartBroker();
          assertThat(capabilities(kind)).isEqualTo(before);
          assertThat(before.maxAttributes()).isPositive();
          assertThat(inbox.values()).containsExactly("k:1");
        });
  }
}
