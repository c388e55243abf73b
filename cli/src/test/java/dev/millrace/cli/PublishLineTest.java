package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class PublishLineTest {
  private final MessageJson json = new MessageJson();

  @Test
  void everything_that_can_be_said_is_taken() {
    PublishLine line =
        parse(
            "{\"key\":\"k\",\"data\":{\"n\":1.10},\"id\":\"i\",\"type\":\"t.v2\",\"delayMs\":1500}");

    assertThat(text(line)).isEqualTo("{\"n\":1.10}");
    assertThat(line.options().key()).contains("k");
    assertThat(line.options().id()).contains("i");
    assertThat(line.options().type()).contains("t.v2");
    assertThat(line.options().delay()).contains(Duration.ofMillis(1500));
    assertThat(line.options().contentType()).contains("application/json");
  }

  @Test
  void only_data_is_needed_and_any_json_will_do() {
    assertThat(text(parse("{\"data\":null}"))).isEqualTo("null");
    assertThat(text(parse("{\"data\":\"text\",\"key\":null}"))).isEqualTo("\"text\"");
    assertThat(text(parse("{\"data\":123456789012345678901234567890.123456789}")))
        .isEqualTo("123456789012345678901234567890.123456789");
  }

  @Test
  void a_number_may_be_a_key() {
    assertThat(parse("{\"key\":17850,\"data\":1}").options().key()).contains("17850");
  }

  @Test
  void what_read_prints_can_be_published_again() {
    PublishLine line =
        parse(
            "{\"position\":3,\"id\":\"i\",\"type\":\"t\",\"key\":null,\"time\":\"2026-01-31T12:00:00Z\","
                + "\"correlationid\":\"c\",\"causationid\":null,\"data\":null,\"data_base64\":\"AP8=\"}");

    assertThat(line.data()).containsExactly(0, 255);
    assertThat(line.options().contentType()).contains("application/octet-stream");
    assertThat(line.options().time()).hasToString("Optional[2026-01-31T12:00:00Z]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nope|is no JSON",
        "[1]|is no JSON object",
        "{\"data\":1} {\"data\":2}|is no JSON",
        "{\"key\":\"k\"}|has no data",
        "{\"data\":1,\"kye\":\"k\"}|has the field 'kye'",
        "{\"data\":1,\"key\":{}}|has a key that is no string",
        "{\"data\":1,\"key\":\"\"}|has a key that is no string",
        "{\"data\":1,\"id\":7}|has a id that is no string",
        "{\"data\":1,\"delayMs\":-1}|has a delayMs that is no whole number",
        "{\"data\":1,\"delayMs\":1.5}|has a delayMs that is no whole number",
        "{\"data\":1,\"delayMs\":99999999999999999}|has a delayMs that is no whole number",
        "{\"data\":1,\"time\":\"noon\"}|has a time that is none",
        "{\"data_base64\":\"?\"}|has a data_base64 that is no base 64"
      })
  void what_is_wrong_is_said(String text, String problem) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(problem)
        .message()
        .doesNotContain("\n");
  }

  private PublishLine parse(String text) {
    return PublishLine.parse(json, text);
  }

  private static String text(PublishLine line) {
    return new String(line.data(), StandardCharsets.UTF_8);
  }
}
