package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Capabilities;
import dev.millrace.ClosedException;
import dev.millrace.MillraceException;
import dev.millrace.PublishOptions;
import dev.millrace.RetryPolicy;
import dev.millrace.StorageFullException;
import dev.millrace.Subscription;
import dev.millrace.spi.Settlement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FlowTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  @Test
  void no_more_handlers_run_than_asked_for() {
    for (int i = 0; i < 40; i++) {
      app.put(i % 3 == 0 ? "" : "k" + i, "m" + i);
    }
    int[] running = {0};
    int[] most = {0};
    app.workers()
        .concurrency(4)
        .on(
            String.class,
            (text, context) -> {
              most[0] = Math.max(most[0], ++running[0]);
              app.sleep(Duration.ofSeconds(1));
              running[0]--;
            })
        .start();
    app.advance(Duration.ofSeconds(30));
    assertThat(most[0]).isEqualTo(4);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void no_more_messages_are_taken_than_the_buffer_holds() {
    for (int i = 0; i < 40; i++) {
      app.put("", "m" + i);
    }
    Subscription workers =
        app.workers()
            .buffer(8, 1_000_000)
            .on(String.class, (text, context) -> app.sleep(Duration.ofSeconds(1)))
            .start();
    app.settle();
    assertThat(workers.status().inFlight()).isEqualTo(8);
    app.advance(Duration.ofMinutes(1));
    assertThat(workers.status().acknowledged()).isEqualTo(40);
  }

  @Test
  void who_handles_quickly_holds_more_at_a_time_and_who_is_slow_does_not() {
    app.put("", texts(4_000));
    Subscription slow =
        app.workers().on(String.class, (text, context) -> app.sleep(Duration.ofSeconds(1))).start();
    app.advance(Duration.ofSeconds(20));
    assertThat(slow.status().acknowledged()).isBetween(1_000L, 1_300L);
    assertThat(app.queue().mostAsked).isEqualTo(1_000);
    slow.close();

    app.put("", texts(4_000));
    Subscription quick = app.noting();
    app.settle();
    assertThat(quick.status().acknowledged()).isGreaterThan(6_000);
    assertThat(app.queue().mostAsked).isBetween(2_000, 8_000);
  }

  private static String[] texts(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
  }

  @Test
  void no_more_bytes_are_taken_than_the_buffer_holds_once_it_is_full() {
    for (int i = 0; i < 10; i++) {
      app.put("", "x".repeat(100));
    }
    Subscription workers =
        app.workers()
            .buffer(2, 100)
            .on(String.class, (text, context) -> app.sleep(Duration.ofSeconds(1)))
            .start();
    app.settle();
    assertThat(workers.status().inFlight()).isEqualTo(2);
    app.advance(Duration.ofSeconds(20));
    assertThat(workers.status().acknowledged()).isEqualTo(10);
  }

  @Test
  void a_buffer_full_of_messages_that_wait_says_so() {
    app.put("k", "1", "2");
    Subscription workers =
        app.workers()
            .buffer(2, 1_000)
            .retry(RetryPolicy.quick(Duration.ofSeconds(30), Duration.ofSeconds(30)))
            .on(
                String.class,
                (text, context) -> {
                  if (context.attempt() == 1) {
                    throw new IllegalStateException("no");
                  }
                })
            .start();
    app.advance(Duration.ofSeconds(1));
    assertThat(workers.status().why())
        .startsWith("since 2030-01-01T00:00:00")
        .contains("2 messages", "next attempt");
    app.advance(Duration.ofMinutes(2));
    assertThat(workers.status().why()).isEmpty();
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void fast_handlers_share_a_thread_and_a_start() {
    for (int i = 0; i < 2_000; i++) {
      app.put("", "m" + i);
    }
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().acknowledged()).isEqualTo(2_000);
    assertThat(app.queue().settles.size()).isLessThan(300);
  }

  @Test
  void an_interrupt_that_a_handler_leaves_behind_is_not_for_the_next_message() {
    for (int i = 0; i < 500; i++) {
      app.put("", "m" + i);
    }
    app.workers()
        .on(
            String.class,
            (text, context) -> {
              app.seen.add(text + " " + Thread.currentThread().isInterrupted());
              Thread.currentThread().interrupt();
            })
        .start();
    app.settle();
    assertThat(app.seen).hasSize(500).allMatch(noted -> noted.endsWith("false"));
  }

  @Test
  void receiving_is_tried_again_while_the_transport_cannot_be_reached() {
    app.queue().failReceive.add(new MillraceException("no route to host"));
    app.queue().failReceive.add(new MillraceException("no route to host"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().why()).contains("since ", "receiving", "no route to host");
    app.put("", "1");
    app.advance(Duration.ofSeconds(1));
    assertThat(app.seen).containsExactly("1");
    assertThat(workers.status().why()).isEmpty();
  }

  @Test
  void settling_is_tried_again_while_the_disk_is_full() {
    app.put("", "1");
    app.queue().failSettle.add(new StorageFullException("disk full"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().why()).contains("settling", "disk full");
    app.advance(Duration.ofSeconds(1));
    assertThat(workers.status().acknowledged()).isEqualTo(1);
    assertThat(workers.status().why()).isEmpty();
    assertThat(app.seen).containsExactly("1");
  }

  @Test
  void a_subscription_whose_transport_is_gone_for_good_stops_and_says_why() {
    app.put("", "1");
    app.queue().failSettle.add(new ClosedException("the store was closed"));
    Subscription workers = app.noting();
    app.settle();
    assertThat(workers.status().why()).startsWith("stopped at ").contains("the store was closed");
    assertThat(app.queue().closed).isTrue();
    workers.close();
    assertThat(workers.status().why()).contains("the store was closed");
  }

  @Test
  void what_ends_while_a_settlement_is_on_its_way_goes_together_with_the_next() {
    for (int i = 0; i < 20; i++) {
      app.put("", "m" + i);
    }
    app.queue().settleGate = new CompletableFuture<>();
    app.noting();
    app.settle();
    assertThat(app.queue().settles).hasSize(1);
    app.queue().settleGate.complete(null);
    app.settle();
    assertThat(app.queue().settles.size()).isLessThanOrEqualTo(2);
    assertThat(app.queue().unsettled()).isZero();
  }

  @Test
  void
      a_settlement_that_the_transport_will_never_take_is_a_dead_letter_and_the_others_go_through() {
    for (int i = 0; i < 3; i++) {
      app.put("", "m" + i);
    }
    app.queue().refuse =
        settlement -> text(settlement).equals("m1") && !settlement.effects().isEmpty();
    Subscription workers =
        app.workers()
            .on(String.class, (text, context) -> context.publish(app.results, "of " + text))
            .start();
    app.settle();
    assertThat(workers.status().acknowledged()).isEqualTo(2);
    assertThat(app.broker.letters)
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.failure().reason()).contains("refuses what the handler publishes"));
    assertThat(app.broker.in("results")).hasSize(2);
  }

  private static String text(Settlement settlement) {
    return settlement.delivery().message().dataText();
  }

  @Test
  void the_guarantee_is_one_line() {
    String line = app.noting().guarantee();
    assertThat(line)
        .doesNotContain("\n")
        .contains(
            "order by key",
            "at least once",
            "attempts counted with the message",
            "deaths counted",
            "in one step");
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    assertThatThrownBy(() -> app.workers().concurrency(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> app.workers().buffer(0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> app.workers().deadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> app.workers().lease(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> app.workers().onBatch(0, batch -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void of_what_waits_the_highest_priority_goes_first_and_a_key_keeps_its_order() {
    app.broker.capabilities = withPriorities();
    app.workers()
        .concurrency(1)
        .on(
            String.class,
            (text, context) -> {
              if (text.equals("first")) {
                app.sleep(Duration.ofSeconds(1));
              }
              app.seen.add(text);
            })
        .start();
    app.put("", "first");
    app.advance(Duration.ofMillis(10));
    var publisher = app.millrace.publisher(app.work);
    publisher.publish("low", PublishOptions.none().priority(0));
    publisher.publish("k-1", PublishOptions.none().key("k"));
    publisher.publish("k-2", PublishOptions.none().key("k").priority(9));
    publisher.publish("plain");
    publisher.publish("high", PublishOptions.none().priority(9));
    app.advance(Duration.ofSeconds(2));

    assertThat(app.seen).containsExactly("first", "high", "k-1", "k-2", "plain", "low");
  }

  private static Capabilities withPriorities() {
    Capabilities able = FakeBroker.CAPABLE;
    return new Capabilities(
        able.publish(),
        able.subscribe(),
        able.order(),
        able.settlement(),
        able.maxLease(),
        able.leaseRenewable(),
        able.maxDelay(),
        able.attempts(),
        able.startsKept(),
        able.durableSubscriptions(),
        able.replay(),
        able.browse(),
        able.atomic(),
        able.maxBytes(),
        able.maxAttributes(),
        able.competing(),
        new Capabilities.Options(Set.of(), Set.of(), false, Set.of(), true));
  }
}
