package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class NamesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "z", "0", "9", "traceparent", "aaaaaaaaaaaaaaaaaaaa"})
  void extensions_are_lower_case_letters_and_digits(String name) {
    assertThat(Names.extension(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "a b", "a-b", "a_b", "`", "{", "/", ":", "é", "aaaaaaaaaaaaaaaaaaaaa"})
  void nothing_else_is_an_extension_and_the_error_says_what_is(String name) {
    assertThatThrownBy(() -> Names.extension(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("1 to 20 lower-case letters and digits");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "a\nb", "ä"})
  void no_channel_is_called_what_a_broker_could_not_carry(String name) {
    assertThatThrownBy(() -> Names.channel(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be carried by every broker");
  }
}
