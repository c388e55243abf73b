package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MessageBytesTest {
  private static final URI SOURCE = URI.create("urn:shop");
  private static final Message FULL =
      Message.builder("id-1", SOURCE, "order.placed")
          .subject("subject")
          .time(Instant.parse("1969-12-31T23:59:59.123456789Z"))
          .dataContentType("application/json")
          .dataSchema(URI.create("urn:schema"))
          .key("Zoë 🙂")
          .priority(7)
          .correlationId("id-1")
          .extension("traceparent", "")
          .extension("long", "ü".repeat(500))
          .data("{\"größe\":1}")
          .build();
  private static final Message BARE = Message.builder("a", URI.create("b"), "c").build();

  private static Message back(Message message) {
    ByteBuffer bytes = MessageBytes.of(message);
    byte[] in = new byte[bytes.remaining() + 7];
    bytes.get(in, 3, bytes.remaining());
    return MessageBytes.read(in, 3, in.length);
  }

  @Test
  void a_message_made_of_bytes_equals_the_one_they_are_of() {
    for (Message message : List.of(FULL, BARE, BARE.toBuilder().data(new byte[0]).build())) {
      Message back = back(message);

      assertThat(back)
          .isEqualTo(message)
          .hasSameHashCodeAs(message)
          .hasToString(message.toString());
      assertThat(back.extensions()).isEqualTo(message.extensions());
      assertThat(back.key()).isEqualTo(message.key());
      assertThat(back.priority()).isEqualTo(message.priority());
      assertThat(back.hasData()).isEqualTo(message.hasData());
      assertThat(back.dataBytes()).isEqualTo(message.dataBytes());
      assertThat(back.dataText()).isEqualTo(message.dataText());
      assertThat(back.data()).isEqualTo(message.data());
      assertThat(back.toBuilder().build()).isEqualTo(message);
      assertThat(MessageBytes.of(back)).isEqualTo(MessageBytes.of(message));
    }
  }

  @Test
  void messages_back_to_back_are_read_one_after_another() {
    ByteBuffer both = ByteBuffer.allocate(4_000);
    both.put(MessageBytes.of(FULL)).put(MessageBytes.of(BARE)).flip();

    assertThat(MessageBytes.read(both)).isEqualTo(FULL);
    assertThat(MessageBytes.read(both)).isEqualTo(BARE);
    assertThat(both.hasRemaining()).isFalse();
  }

  @Test
  void a_buffer_without_an_array_is_read_too() {
    ByteBuffer direct = ByteBuffer.allocateDirect(4_000);
    direct.put(MessageBytes.of(FULL)).put(MessageBytes.of(BARE)).flip();

    assertThat(MessageBytes.read(direct)).isEqualTo(FULL);
    assertThat(MessageBytes.read(direct)).isEqualTo(BARE);
  }

  @Test
  void bytes_that_end_too_early_or_are_of_another_version_are_damage() {
    byte[] bytes = new byte[MessageBytes.of(FULL).remaining()];
    MessageBytes.of(FULL).get(bytes);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> MessageBytes.read(cut, 0, cut.length))
          .isInstanceOf(DamagedDataException.class);
    }
    bytes[0] = 2;
    assertThatThrownBy(() -> MessageBytes.read(bytes, 0, bytes.length))
        .isInstanceOf(DamagedDataException.class)
        .hasMessageContaining("format 2");
  }

  @Test
  void a_template_makes_what_a_builder_would() {
    MessageBytes.Template template = new MessageBytes.Template(SOURCE, "work", "text/plain");
    Instant now = Instant.parse("2026-01-02T03:04:05.000000006Z");
    byte[] data = {1, 2, 3};
    Message.Builder built =
        Message.builder("ä", SOURCE, "work")
            .time(now)
            .dataContentType("text/plain")
            .correlationId("ä")
            .data(data);

    Message made = template.message("ä", now, null, data);
    data[0] = 9;
    assertThat(made).isEqualTo(built.build());
    assertThat(back(made)).isEqualTo(built.build());
    assertThat(template.message("ä", now, "key", new byte[] {1, 2, 3}))
        .isEqualTo(built.key("key").build());
    assertThat(made.source()).isSameAs(SOURCE);
    assertThatThrownBy(() -> template.message("", now, null, data))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> template.message("1", now, "", data))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_template_lays_a_plain_message_out_in_just_the_bytes_it_takes() {
    MessageBytes.Template template = new MessageBytes.Template(SOURCE, "work", "text/plain");
    for (@Nullable String key : new @Nullable String[] {null, "key"}) {
      for (int size : new int[] {0, 1, 127, 128, 20_000}) {
        ByteBuffer bytes =
            MessageBytes.of(template.message("id", Instant.EPOCH, key, new byte[size]));
        assertThat(bytes.remaining()).isEqualTo(bytes.capacity());
      }
    }
  }
}
