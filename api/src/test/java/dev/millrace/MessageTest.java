package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MessageTest {
  private static final URI SHOP = URI.create("urn:shop");

  @Test
  void tells_absent_data_from_empty_data() {
    Message absent = Message.builder("1", SHOP, "t").build();
    Message empty = Message.builder("1", SHOP, "t").data(new byte[0]).build();

    assertThat(absent.hasData()).isFalse();
    assertThat(empty.hasData()).isTrue();
    assertThat(absent).isNotEqualTo(empty);
  }

  @Test
  void cannot_be_changed_through_the_arrays_it_was_given_or_gave() {
    byte[] bytes = "one".getBytes(StandardCharsets.UTF_8);
    Message message = Message.builder("1", SHOP, "t").data(bytes).build();
    bytes[0] = 'X';
    message.dataBytes()[1] = 'X';

    assertThat(message.dataText()).isEqualTo("one");
  }

  @Test
  void carries_the_key_as_the_extension_partitionkey() {
    Message message = Message.builder("1", SHOP, "t").key("customer-7").build();

    assertThat(message.key()).contains("customer-7");
    assertThat(message.extensions()).containsEntry("partitionkey", "customer-7");
  }

  @Test
  void refuses_names_of_extensions_that_are_not_cloudevents() {
    Message.Builder builder = Message.builder("1", SHOP, "t");

    for (String name : new String[] {"", "Upper", "with-dash", "a".repeat(21), "ünicode"}) {
      assertThatThrownBy(() -> builder.extension(name, "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("lower-case letters and digits");
    }
  }

  @Test
  void refuses_an_empty_identity() {
    assertThatThrownBy(() -> Message.builder("", SHOP, "t")).hasMessageContaining("id");
    assertThatThrownBy(() -> Message.builder("1", URI.create(""), "t"))
        .hasMessageContaining("source");
    assertThatThrownBy(() -> Message.builder("1", SHOP, "")).hasMessageContaining("type");
  }

  @Test
  void is_rebuilt_the_same_from_its_own_builder() {
    Message message =
        Message.builder("1", SHOP, "t")
            .subject("s")
            .dataSchema(URI.create("urn:schema"))
            .dataContentType("application/json")
            .correlationId("c")
            .extension("tenant", "é")
            .data("{}")
            .build();

    assertThat(message.toBuilder().build()).isEqualTo(message).hasSameHashCodeAs(message);
  }

  @Test
  void says_who_it_is_without_showing_its_data() {
    Message message = Message.builder("1", SHOP, "t").data("secret").build();

    assertThat(message.toString()).contains("1", "urn:shop", "6 bytes").doesNotContain("secret");
  }
}
