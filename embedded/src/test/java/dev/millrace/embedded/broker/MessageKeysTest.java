package dev.millrace.embedded.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.DamagedDataException;
import dev.millrace.Message;
import dev.millrace.embedded.batch.BatchBuilder;
import dev.millrace.embedded.batch.Entries;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MessageKeysTest {
  private final MessageKeys keys = new MessageKeys();

  private static Entries entry(int lane, byte[] content) {
    Entries entries =
        BatchBuilder.growing(0).begin(1, 0).add(7, 1000, lane, 4, content).finish().entries();
    assertThat(entries.next()).isTrue();
    return entries;
  }

  private static Message.Builder bare() {
    return Message.builder("a", URI.create("b"), "c");
  }

  private static Message.Builder full() {
    return bare()
        .subject("subject")
        .time(Instant.parse("2026-11-21T12:00:00.5Z"))
        .dataContentType("application/json")
        .dataSchema(URI.create("urn:schema"))
        .extension("aaa", "before")
        .extension("zzz", "behind");
  }

  private Optional<String> key(Message message) {
    return keys.key(entry(1, MessageFormat.encode(message)))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  @Test
  void the_key_of_a_message_is_found_wherever_it_is() {
    for (Message.Builder builder : List.of(bare(), full())) {
      assertThat(key(builder.build())).isEmpty();
      assertThat(key(builder.key("Zoë 🙂").build())).contains("Zoë 🙂");
      assertThat(key(builder.data("x").build())).contains("Zoë 🙂");
    }
  }

  @Test
  void a_message_with_a_key_and_without_data_is_a_tombstone_and_empty_data_is_data() {
    for (Message.Builder builder : List.of(bare().key("k"), full().key("k"))) {
      assertThat(keys.isTombstone(entry(1, MessageFormat.encode(builder.build())))).isTrue();
      assertThat(
              keys.isTombstone(entry(1, MessageFormat.encode(builder.data(new byte[0]).build()))))
          .isFalse();
    }
  }

  @Test
  void a_message_without_a_lane_has_no_key_and_is_no_tombstone() {
    byte[] content = MessageFormat.encode(bare().build());
    assertThat(keys.key(entry(0, content))).isEmpty();
    assertThat(keys.isTombstone(entry(0, content))).isFalse();
  }

  @Test
  void bytes_that_end_too_early_are_damage() {
    byte[] content = MessageFormat.encode(bare().key("k").build());
    for (int length = 0; length < content.length; length++) {
      byte[] cut = Arrays.copyOf(content, length);
      assertThatThrownBy(() -> keys.key(entry(1, cut))).isInstanceOf(DamagedDataException.class);
    }
  }
}
