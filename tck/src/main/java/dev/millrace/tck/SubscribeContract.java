package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets what: sharing a subscription, having one each, and when a subscription begins. */
abstract class SubscribeContract extends Contract {
  @ParameterizedTest
  @EnumSource(names = {"TOPIC", "STREAM"})
  void every_subscription_gets_every_message(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          List<Inbox> inboxes = new ArrayList<>();
          for (int i = 0; i < 4; i++) {
            inboxes.add(reader(channel, "reader-" + i));
          }
          List<String> values = IntStream.range(0, 20).mapToObj(i -> "k:" + i).toList();
          values.forEach(publisher(channel)::publish);

          for (int i = 0; i < 4; i++) {
            quiet(channel, "reader-" + i, 20);
            assertThat(inboxes.get(i).values()).as("reader-" + i).isEqualTo(values);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"TOPIC", "STREAM"})
  void a_subscription_gets_what_was_taken_since_it_was_created(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox early = reader(channel, "early");
          publisher(channel).publish("k:before");
          early.awaitOne();
          Inbox late = reader(channel, "late");
          publisher(channel).publish("k:after");

          quiet(channel, "late", 1);
          quiet(channel, "early", 2);
          assertThat(late.values()).containsExactly("k:after");
          assertThat(early.values()).containsExactly("k:before", "k:after");
        });
  }

  @Test
  void a_queue_keeps_what_was_published_before_anyone_subscribed() throws Exception {
    on(
        ChannelKind.QUEUE,
        channel -> {
          List<String> values = IntStream.range(0, 10).mapToObj(i -> "k:" + i).toList();
          publisher(channel).publishAll(values);
          Inbox inbox = reader(channel, SUBSCRIPTION);

          quiet(channel, SUBSCRIPTION, 10);
          assertThat(inbox.values()).isEqualTo(values);
        });
  }

  @ParameterizedTest
  @EnumSource
  void a_subscription_collects_while_nobody_handles(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          joinAndLeave(channel, SUBSCRIPTION);
          publisher(channel).publish("k:meanwhile");
          Inbox inbox = reader(channel, SUBSCRIPTION);

          quiet(channel, SUBSCRIPTION, 1);
          assertThat(inbox.values()).containsExactly("k:meanwhile");
        });
  }

  @ParameterizedTest
  @EnumSource
  void competing_consumers_share_the_messages_and_none_is_lost_or_doubled(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel ->
            declared(
                capabilities(kind).competing(),
                () -> {
                  Inbox one = reader(channel, SUBSCRIPTION);
                  Inbox two = reader(channel, SUBSCRIPTION);
                  Inbox three = reader(channel, SUBSCRIPTION);
                  List<String> values = IntStream.range(0, 300).mapToObj(i -> i + ":x").toList();
                  for (int from = 0; from < 300; from += 50) {
                    publisher(channel).publishAll(values.subList(from, from + 50));
                  }

                  quiet(channel, SUBSCRIPTION, 300);
                  List<String> all = new ArrayList<>(one.values());
                  all.addAll(two.values());
                  all.addAll(three.values());
                  assertThat(all).containsExactlyInAnyOrderElementsOf(values);
                },
                () -> {
                  reader(channel, SUBSCRIPTION);
                  reader(channel, SUBSCRIPTION);
                }));
  }

  @ParameterizedTest
  @EnumSource(names = {"QUEUE", "TOPIC"})
  void competing_consumers_work_at_the_same_time(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          CompletableFuture<Void> bothAtWork = new CompletableFuture<>();
          List<AtomicInteger> handled = List.of(new AtomicInteger(), new AtomicInteger());
          for (AtomicInteger mine : handled) {
            subscribe(channel, SUBSCRIPTION)
                .concurrency(1)
                .buffer(1, 1 << 20)
                .on(
                    String.class,
                    (value, context) -> {
                      mine.incrementAndGet();
                      if (handled.stream().allMatch(count -> count.get() > 0)) {
                        bothAtWork.complete(null);
                      }
                      // The first to come holds its message until the second has one too.
                      waiter().await(bothAtWork, "the other consumer");
                    })
                .start();
          }
          for (int i = 0; i < 64; i++) {
            publisher(channel).publish(i + ":x");
          }

          quiet(channel, SUBSCRIPTION, 64);
          assertThat(handled).allSatisfy(count -> assertThat(count.get()).isPositive());
          assertThat(handled.stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(64);
        });
  }

  @Test
  void a_consumer_that_leaves_hands_over_to_those_that_stay() throws Exception {
    Channel<String> channel = channel("leaving");
    Inbox leaving = inbox();
    Subscription first = subscribe(channel, SUBSCRIPTION).on(String.class, leaving).start();
    publisher(channel).publish("k:0");
    leaving.awaitOne();
    Inbox staying = reader(channel, SUBSCRIPTION);
    first.close();
    List<String> values = IntStream.range(1, 20).mapToObj(i -> "k:" + i).toList();
    publisher(channel).publishAll(values);

    quiet(channel, SUBSCRIPTION, 20);
    assertThat(staying.values()).isEqualTo(values);
    assertThat(leaving.values()).containsExactly("k:0");
  }

  @ParameterizedTest
  @EnumSource
  void without_order_every_message_still_comes_once(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = inbox();
          subscribe(channel, SUBSCRIPTION).unordered().on(String.class, inbox).start();
          List<String> values = IntStream.range(0, 100).mapToObj(i -> "k:" + i).toList();
          publisher(channel).publishAll(values);

          quiet(channel, SUBSCRIPTION, 100);
          assertThat(inbox.values()).containsExactlyInAnyOrderElementsOf(values);
        });
  }

  @Test
  void one_application_handles_many_channels() throws Exception {
    List<Inbox> inboxes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inboxes.add(reader(channel("many-" + i), SUBSCRIPTION));
    }
    for (int i = 0; i < 10; i++) {
      publisher(channel("many-" + i)).publish("k:" + i);
    }

    for (int i = 0; i < 10; i++) {
      quiet(channel("many-" + i), SUBSCRIPTION, 1);
      assertThat(inboxes.get(i).values()).containsExactly("k:" + i);
    }
  }
}
