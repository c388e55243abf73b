package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.ClosedException;
import dev.millrace.MillraceException;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.RejectedException;
import dev.millrace.RetryPolicy;
import dev.millrace.Subscription;
import dev.millrace.spi.Admin.SubscriptionInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What was acknowledged outlives broker and application; closing hangs nowhere and loses nothing.
 */
abstract class LifecycleContract extends Contract {
  @ParameterizedTest
  @EnumSource
  void after_a_restart_everything_acknowledged_is_there_and_nothing_settled_comes_back(
      ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          List<String> first = numbered(0, 30);
          List<String> second = numbered(30, 50);
          List<String> third = numbered(50, 60);
          Inbox before = inbox();
          Subscription running =
              subscribe(channel, SUBSCRIPTION)
                  .on(
                      String.class,
                      (value, context) -> {
                        before.note(value, context);
                        if (value.equals("k:7")) {
                          throw new RejectedException("seven");
                        }
                      })
                  .start();
          publisher(channel).publishAll(first);
          quiet(channel, SUBSCRIPTION, 30);
          running.close();
          publisher(channel).publishAll(second);
          restartBroker();
          Inbox after = reader(channel, SUBSCRIPTION);
          publisher(channel).publishAll(third);

          SubscriptionInfo info = quiet(channel, SUBSCRIPTION, 60);
          assertThat(info.handled()).isEqualTo(59);
          assertThat(info.dead()).isEqualTo(1);
          assertThat(before.values()).isEqualTo(first);
          assertThat(after.values()).isEqualTo(numbered(30, 60));
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_waits_for_its_next_attempt_survives_a_restart(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Subscription failing =
              subscribe(channel, SUBSCRIPTION)
                  .retry(RetryPolicy.none().thenScheduled(Duration.ofMillis(300)))
                  .on(
                      String.class,
                      (value, context) -> {
                        if (value.equals("k:1")) {
                          throw new IllegalStateException("down");
                        }
                      })
                  .start();
          publisher(channel).publishAll(numbered(0, 4));
          waiter().until("a failed attempt", failing::status, status -> status.retried() >= 1);
          failing.close();
          restartBroker();
          Inbox after = reader(channel, SUBSCRIPTION);

          assertThat(quiet(channel, SUBSCRIPTION, 4).handled()).isEqualTo(4);
          assertThat(after.values()).containsExactly("k:1", "k:2", "k:3");
        });
  }

  @Test
  void restarts_may_follow_one_another() throws Exception {
    Channel<String> channel = channel("again");
    joinAndLeave(channel, SUBSCRIPTION);
    for (int round = 0; round < 4; round++) {
      publisher(channel).publish("k:" + round);
      restartBroker();
    }
    Inbox inbox = reader(channel, SUBSCRIPTION);

    quiet(channel, SUBSCRIPTION, 4);
    assertThat(inbox.values()).isEqualTo(numbered(0, 4));
  }

  @ParameterizedTest
  @EnumSource
  void closing_while_publishing_and_handling_neither_hangs_nor_loses(ChannelKind kind)
      throws Exception {
    on(
        kind,
        channel -> {
          Set<String> handled = new ConcurrentSkipListSet<>();
          Set<String> acknowledged = new ConcurrentSkipListSet<>();
          handleInto(channel, handled);
          List<CompletableFuture<Void>> threads = new ArrayList<>();
          Publisher<String> publisher = publisher(channel);
          for (int thread = 0; thread < 4; thread++) {
            String key = "t" + thread;
            threads.add(inThread(key, () -> publishUntilClosed(publisher, key, acknowledged)));
          }
          waiter().until("some messages", handled::size, size -> size >= 40);
          waiter().await(inThread("closer", millrace()::close), "the application to close");
          for (CompletableFuture<Void> thread : threads) {
            waiter().await(thread, "a publisher to notice");
          }
          reopen();
          handleInto(channel, handled);

          waiter()
              .until(
                  "everything acknowledged to be handled",
                  () -> missing(acknowledged, handled),
                  Set::isEmpty);
          quiet(channel, SUBSCRIPTION, acknowledged.size());
        });
  }

  private void handleInto(Channel<String> channel, Set<String> handled) {
    subscribe(channel, SUBSCRIPTION)
        .on(String.class, (value, context) -> handled.add(value))
        .start();
  }

  private static void publishUntilClosed(
      Publisher<String> publisher, String key, Set<String> acknowledged) {
    try {
      for (int i = 0; i < 1_000_000; i++) {
        publisher.publish(key + ":" + i);
        acknowledged.add(key + ":" + i);
      }
    } catch (MillraceException closed) {
      // What was being published when it closed has no receipt, and need not be there.
    }
  }

  private static Set<String> missing(Set<String> wanted, Set<String> there) {
    Set<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    return missing;
  }

  @Test
  void receipts_that_are_awaited_while_closing_come_or_fail_and_those_that_came_hold()
      throws Exception {
    Channel<String> channel = channel("inflight");
    joinAndLeave(channel, SUBSCRIPTION);
    Publisher<String> publisher = publisher(channel);
    List<CompletableFuture<Receipt>> receipts =
        numbered(0, 200).stream().map(publisher::publishAsync).toList();
    millrace().close();
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < receipts.size(); i++) {
      try {
        waiter().await(receipts.get(i), "a receipt or its failure");
        acknowledged.add("k:" + i);
      } catch (MillraceException failed) {
        assertThat(failed).hasMessageMatching("(?s).+");
      }
    }
    reopen();
    Inbox inbox = reader(channel, SUBSCRIPTION);
    publisher(channel).publish("k:last");

    waiter().until("the last message", inbox::values, values -> values.contains("k:last"));
    assertThat(inbox.values()).containsAll(acknowledged).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void closing_waits_for_a_running_handler_and_keeps_its_result(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          CompletableFuture<Void> gate = new CompletableFuture<>();
          Inbox inbox = inbox();
          Subscription subscription =
              subscribe(channel, SUBSCRIPTION)
                  .on(
                      String.class,
                      (value, context) -> {
                        inbox.note(value, context);
                        waiter().await(gate, "the gate");
                      })
                  .start();
          publisher(channel).publish("k:running");
          inbox.awaitOne();
          CompletableFuture<Void> closing = inThread("closer", subscription::close);
          waiter().letTimePass();
          assertThat(closing).isNotDone();
          gate.complete(null);
          waiter().await(closing, "the subscription to close");
          assertThat(quiet(channel, SUBSCRIPTION, 1).handled()).isEqualTo(1);
          Inbox after = reader(channel, SUBSCRIPTION);
          publisher(channel).publish("k:next");

          quiet(channel, SUBSCRIPTION, 2);
          assertThat(after.values()).containsExactly("k:next");
        });
  }

  @Test
  void closing_twice_is_fine_and_a_closed_application_says_so() throws Exception {
    Channel<String> channel = channel("closed");
    Subscription subscription = subscribe(channel, SUBSCRIPTION).on(String.class, inbox()).start();
    Publisher<String> publisher = publisher(channel);
    publisher.publish("k:0");
    quiet(channel, SUBSCRIPTION, 1);
    subscription.close();
    subscription.close();
    millrace().close();
    millrace().close();

    assertThatThrownBy(() -> publisher.publish("k:1")).isInstanceOf(ClosedException.class);
    assertThatThrownBy(() -> reader(channel, SUBSCRIPTION)).isInstanceOf(ClosedException.class);
    subscription.close();
    reopen();
    Inbox inbox = reader(channel, SUBSCRIPTION);
    publisher(channel).publish("k:2");
    quiet(channel, SUBSCRIPTION, 2);
    assertThat(inbox.values()).containsExactly("k:2");
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "k:" + i).toList();
  }
}
