package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.InterruptedPublishException;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.PublishOptions;
import dev.millrace.Publisher;
import dev.millrace.Receipt;
import dev.millrace.StorageFullException;
import dev.millrace.UnsupportedCapabilityException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PublishingTest {
  private final App app = new App();
  private final Publisher<String> publisher = app.millrace.publisher(app.work);

  @AfterEach
  void close() {
    app.close();
  }

  private static PublishOptions key(String key) {
    return PublishOptions.none().key(key);
  }

  @Test
  void what_is_not_said_is_filled_in() {
    Receipt receipt =
        app.millrace
            .publisher(app.work.keyedBy(text -> "k-" + text))
            .publish("1", PublishOptions.none().header("shop", "north"));
    Message message = app.broker.in("work").getFirst();
    assertThat(message.id()).isEqualTo(receipt.id());
    assertThat(message.source()).isEqualTo(URI.create("urn:millrace:shop"));
    assertThat(message.type()).isEqualTo("work");
    assertThat(message.key()).contains("k-1");
    assertThat(message.time()).contains(app.simulation.clock().now());
    assertThat(message.dataContentType()).contains("text/plain");
    assertThat(message.correlationId()).contains(message.id());
    assertThat(message.causationId()).isEmpty();
    assertThat(message.extension("shop")).contains("north");
    assertThat(receipt.position()).contains(Position.of(0, 0));
  }

  @Test
  void what_is_said_is_used() {
    Instant time = Instant.parse("2020-01-01T00:00:00Z");
    publisher.publish("1", PublishOptions.none().id("o-1").key("k").subject("order 1").time(time));
    Message message = app.broker.in("work").getFirst();
    assertThat(message.id()).isEqualTo("o-1");
    assertThat(message.key()).contains("k");
    assertThat(message.subject()).contains("order 1");
    assertThat(message.time()).contains(time);
  }

  @Test
  void bytes_pass_through_under_the_type_and_media_type_that_are_given() {
    byte[] bytes = {0, -1, 7};
    Publisher<byte[]> raw = app.millrace.publisher(Channel.queue("raw", byte[].class));
    raw.publish(bytes, PublishOptions.none().type("order.placed").contentType("application/json"));
    raw.publish(new byte[0]);
    Message first = app.broker.in("raw").getFirst();
    assertThat(first.dataBytes()).isEqualTo(bytes);
    assertThat(first.type()).isEqualTo("order.placed");
    assertThat(first.dataContentType()).contains("application/json");
    Message second = app.broker.in("raw").getLast();
    assertThat(second.type()).isEqualTo("raw");
    assertThat(second.hasData()).isTrue();
    assertThat(second.dataContentType()).contains("application/octet-stream");
  }

  @Test
  void a_batch_is_one_call() {
    assertThat(publisher.publishAll(List.of("1", "2", "3")))
        .extracting(receipt -> receipt.position().orElseThrow())
        .containsExactly(Position.of(0, 0), Position.of(0, 1), Position.of(0, 2));
    assertThat(app.broker.publishes).hasSize(1);
    assertThat(publisher.publishAll(List.of())).isEmpty();
  }

  @Test
  void envelopes_go_as_they_are() {
    Message message = Message.builder("m-1", URI.create("urn:else"), "odd").data("x").build();
    publisher.publishMessages(List.of(message));
    assertThat(app.broker.in("work")).containsExactly(message);
  }

  @Test
  void a_message_too_large_is_refused_before_anything_of_its_batch_is_taken() {
    String most = "x".repeat(1 << 20);
    publisher.publish(most);
    assertThatThrownBy(() -> publisher.publishAll(List.of("1", most + "x")))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("1,048,577")
        .hasMessageContaining("'work'");
    assertThat(app.broker.in("work")).hasSize(1);
  }

  @Test
  void too_many_headers_are_refused() {
    Message.Builder many = Message.builder("m-1", URI.create("urn:else"), "odd");
    PublishOptions options = PublishOptions.none();
    for (int i = 0; i < 101; i++) {
      many.extension("h" + i, "x");
      options = options.header("h" + i, "x");
    }
    PublishOptions headers = options;
    assertThatThrownBy(() -> publisher.publishMessages(List.of(many.build())))
        .isInstanceOf(MessageTooLargeException.class)
        .hasMessageContaining("101");
    assertThatThrownBy(() -> publisher.publish("1", headers))
        .isInstanceOf(MessageTooLargeException.class);
    assertThat(app.broker.in("work")).isEmpty();
  }

  @Test
  void a_delay_leaves_with_its_time_and_one_beyond_the_transport_is_refused() {
    publisher.publish("1", PublishOptions.none().delay(Duration.ofHours(1)));
    assertThat(app.broker.publishes.getFirst().getFirst().due())
        .contains(app.simulation.clock().now().plus(Duration.ofHours(1)));
    assertThatThrownBy(
            () -> publisher.publish("1", PublishOptions.none().delay(Duration.ofDays(3))))
        .isInstanceOf(UnsupportedCapabilityException.class)
        .hasMessageContaining("PT24H");
  }

  @Test
  void a_channel_is_declared_once() {
    publisher.publish("1");
    app.broker.declared.clear();
    publisher.publish("2");
    app.millrace.publisher(app.work).publish("3");
    assertThat(app.broker.declared).isEmpty();
  }

  @Test
  void asynchronous_publishing_keeps_the_order_of_a_key_and_goes_in_batches() {
    List<CompletableFuture<Receipt>> receipts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      receipts.add(publisher.publishAsync("m" + i, key("k")));
    }
    app.settle();
    assertThat(receipts).allMatch(CompletableFuture::isDone);
    assertThat(app.broker.in("work"))
        .extracting(Message::dataText)
        .containsExactlyElementsOf(texts(50));
    assertThat(app.broker.publishes.size()).isLessThan(10);
  }

  private static List<String> texts(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add("m" + i);
    }
    return texts;
  }

  @Test
  void after_a_failed_publish_the_later_ones_of_its_key_in_flight_fail_and_were_not_taken() {
    publisher.publish("0");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    app.broker.beforePublish = () -> gate;
    CompletableFuture<Receipt> first = publisher.publishAsync("1", key("k"));
    CompletableFuture<Receipt> second = publisher.publishAsync("2", key("k"));
    CompletableFuture<Receipt> third = publisher.publishAsync("3", key("k"));
    app.broker.beforePublish = () -> CompletableFuture.completedFuture(null);
    CompletableFuture<Receipt> other = publisher.publishAsync("4", key("other"));
    gate.completeExceptionally(new StorageFullException("full"));
    app.settle();
    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedExceptionally();
    assertThat(third).isCompletedExceptionally();
    assertThat(other).isCompleted();
    assertThatThrownBy(first::get).hasRootCauseInstanceOf(StorageFullException.class);
    assertThatThrownBy(third::get).hasMessageContaining("earlier message of the same key");
    assertThat(app.broker.in("work")).extracting(Message::dataText).containsExactly("0", "4");
    assertThat(publisher.publish("5", key("k")).position()).isPresent();
  }

  @Test
  void a_batch_waits_for_what_is_in_flight_of_any_of_its_keys() {
    publisher.publish("0");
    CompletableFuture<Void> gate = new CompletableFuture<>();
    app.broker.beforePublish = () -> gate;
    CompletableFuture<Receipt> first = publisher.publishAsync("1", key("a"));
    app.broker.beforePublish = () -> CompletableFuture.completedFuture(null);
    app.simulation.timers().after(Duration.ofSeconds(1), () -> gate.complete(null));
    app.millrace
        .publisher(app.work.keyedBy(text -> text.substring(0, 1)))
        .publishAll(List.of("b", "a"));
    app.settle();
    assertThat(first).isCompleted();
    assertThat(app.broker.in("work"))
        .extracting(Message::dataText)
        .containsExactly("0", "1", "b", "a");
  }

  @Test
  void an_interrupted_publish_says_that_the_outcome_is_unknown() {
    publisher.publish("0");
    app.broker.beforePublish = CompletableFuture::new;
    List<Throwable> thrown = new ArrayList<>();
    var thread =
        app.simulation
            .threads()
            .start(
                "publisher",
                () -> {
                  try {
                    publisher.publish("1", PublishOptions.none().id("o-1"));
                  } catch (MillraceException failure) {
                    thrown.add(failure);
                    app.seen.add("interrupted " + Thread.currentThread().isInterrupted());
                  }
                });
    app.settle();
    thread.interrupt();
    app.settle();
    assertThat(thrown).singleElement().isInstanceOf(InterruptedPublishException.class);
    assertThat(thrown.getFirst()).hasMessageContaining("'o-1'");
    assertThat(app.seen).containsExactly("interrupted true");
  }
}
