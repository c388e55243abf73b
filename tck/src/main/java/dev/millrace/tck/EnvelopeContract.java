package dev.millrace.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Message;
import dev.millrace.MessageTooLargeException;
import dev.millrace.PublishOptions;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The envelope arrives as it was sent: every attribute, every header, every byte. */
abstract class EnvelopeContract extends Contract {
  private static final URI ELSEWHERE = URI.create("https://elsewhere.example/shop?x=1#y");

  @ParameterizedTest
  @EnumSource
  void an_envelope_arrives_unchanged(ChannelKind kind) throws Exception {
    on(
        kind,
        text -> {
          Message message =
              Message.builder("id with space/и+%", ELSEWHERE, "order.placed.v2")
                  .subject("invoice 536365")
                  .time(Instant.parse("2010-12-01T08:26:00.123456Z"))
                  .dataContentType("application/octet-stream")
                  .dataSchema(URI.create("urn:schema:order:2"))
                  .key("customer 17850")
                  .correlationId("conversation-1")
                  .causationId("cause-1")
                  .extension(
                      "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                  .extension("tenant", "north")
                  .extension("empty", "")
                  .data(new byte[] {0, 1, -1, 127, -128, 10, 13})
                  .build();

          assertThat(sent(kind, message)).containsExactly(message);
        });
  }

  @Test
  void a_bare_envelope_gets_nothing_added() throws Exception {
    Message bare = Message.builder("1", ELSEWHERE, "t").data("x").build();

    assertThat(sent(anyKind(), bare)).containsExactly(bare);
  }

  @ParameterizedTest
  @EnumSource
  void empty_data_and_no_data_are_two_things(ChannelKind kind) throws Exception {
    on(
        kind,
        text -> {
          Message empty = Message.builder("empty", ELSEWHERE, "t").key("k").data("").build();
          Message none = Message.builder("none", ELSEWHERE, "t").key("k").build();

          List<Message> arrived = sent(kind, empty, none);
          assertThat(arrived).containsExactly(empty, none);
          assertThat(arrived).extracting(Message::hasData).containsExactly(true, false);
        });
  }

  @Test
  void unicode_survives_in_keys_headers_subject_and_data() throws Exception {
    List<String> texts =
        List.of(
            "Überweisung",
            "客户",
            "заказ",
            "טקסט",
            "e\u0301 is not \u00e9",
            "🧾👩🏽‍💻",
            " edges ",
            "a\tb\nc");
    Message[] messages = new Message[texts.size()];
    for (int i = 0; i < messages.length; i++) {
      String text = texts.get(i);
      messages[i] =
          Message.builder("u-" + i, ELSEWHERE, "t")
              .key(text)
              .subject(text)
              .extension("header", text)
              .data(text)
              .build();
    }

    assertThat(sent(anyKind(), messages)).containsExactlyInAnyOrder(messages);
  }

  @Test
  void as_many_headers_arrive_as_are_declared_and_one_more_is_refused() throws Exception {
    int most = Math.min(capabilities(anyKind()).maxAttributes(), Message.MAX_EXTENSIONS);
    Message full = withHeaders(most);

    assertThat(sent(anyKind(), full)).containsExactly(full);
    if (most < Message.MAX_EXTENSIONS) {
      assertThatThrownBy(() -> sent(anyKind(), withHeaders(most + 1)))
          .isInstanceOf(MessageTooLargeException.class);
    } else {
      assertThatThrownBy(() -> withHeaders(most + 1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Message withHeaders(int count) {
    Message.Builder builder = Message.builder("h", ELSEWHERE, "t").data("x");
    for (int i = 0; i < count; i++) {
      builder.extension("h" + i, "value " + i);
    }
    return builder.build();
  }

  @ParameterizedTest
  @EnumSource
  void what_is_said_when_publishing_is_in_the_envelope(ChannelKind kind) throws Exception {
    on(
        kind,
        channel -> {
          Inbox inbox = reader(channel, SUBSCRIPTION);
          Instant happened = Instant.parse("2010-12-01T08:26:00Z");
          publisher(channel)
              .publish(
                  "said",
                  PublishOptions.none()
                      .id("said-1")
                      .key("customer")
                      .subject("invoice")
                      .time(happened)
                      .header("tenant", "north"));

          Message message = inbox.awaitOne().message();
          assertThat(message.id()).isEqualTo("said-1");
          assertThat(message.key()).contains("customer");
          assertThat(message.subject()).contains("invoice");
          assertThat(message.time()).contains(happened);
          assertThat(message.extension("tenant")).contains("north");
          assertThat(message.dataContentType()).contains("text/plain");
          assertThat(message.type()).isEqualTo(channel.name());
          assertThat(message.dataText()).isEqualTo("said");
        });
  }

  @Test
  void what_is_not_said_is_filled_in() throws Exception {
    Channel<String> channel = channel("filled");
    Inbox inbox = reader(channel, SUBSCRIPTION);
    Instant before = waiter().now();
    publisher(channel).publish("customer:1");
    publisher(channel).publish("no key");

    List<Inbox.Seen> seen = inbox.await(2);
    Message keyed =
        seen.stream().filter(one -> one.value().contains(":")).findFirst().orElseThrow().message();
    Message keyless =
        seen.stream().filter(one -> !one.value().contains(":")).findFirst().orElseThrow().message();
    assertThat(keyed.key()).contains("customer");
    assertThat(keyless.key()).isEmpty();
    assertThat(keyed.source()).hasToString("urn:millrace:contract");
    assertThat(keyed.id()).isNotEqualTo(keyless.id());
    assertThat(keyed.time().orElseThrow()).isBetween(before, waiter().now());
    assertThat(keyed.correlationId()).contains(keyed.id());
    assertThat(keyed.causationId()).isEmpty();
  }

  private List<Message> sent(ChannelKind kind, Message... messages) throws InterruptedException {
    Channel<byte[]> channel = channel(kind, named("bytes"), byte[].class);
    List<Message> arrived = new CopyOnWriteArrayList<>();
    subscribe(channel, SUBSCRIPTION)
        .on(byte[].class, (value, context) -> arrived.add(context.message()))
        .start();
    publisher(channel).publishMessages(List.of(messages));
    quiet(channel, SUBSCRIPTION, messages.length);
    return arrived;
  }
}
