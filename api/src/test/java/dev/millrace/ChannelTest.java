package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ChannelTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "UPPER.lower-1_2", "...", "0"})
  void takes_names_that_every_broker_can_carry(String name) {
    assertThatCode(() -> Channel.queue(name, String.class)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "with space", "a/b", "é", "new\nline", "a#b"})
  void refuses_other_names_and_says_what_to_use(String name) {
    assertThatThrownBy(() -> Channel.topic(name, String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use 1 to 200");
  }

  @Test
  void keeps_its_kind_when_it_is_refined() {
    StreamChannel<String> ledger =
        Channel.stream("ledger", String.class).keyedBy(s -> s).partitions(4).via("other");

    assertThat(ledger.kind()).isEqualTo(ChannelKind.STREAM);
    assertThat(ledger.partitions()).isEqualTo(4);
    assertThat(ledger.transport()).isEqualTo("other");
    assertThat(ledger.key().keyOf("k")).isEqualTo("k");
  }

  @Test
  void has_no_key_unless_told_how_to_find_one() {
    assertThat(Channel.queue("q", String.class).key().keyOf("anything")).isNull();
  }

  @Test
  void names_its_kinds_as_people_write_them() {
    for (ChannelKind kind : ChannelKind.values()) {
      assertThat(ChannelKind.of(kind.word())).isEqualTo(kind);
    }
    assertThatThrownBy(() -> ChannelKind.of("table"))
        .hasMessageContaining("queue, topic or stream");
  }
}
