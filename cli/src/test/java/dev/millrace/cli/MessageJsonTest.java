package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.DeadLetter;
import java.net.URI;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MessageJsonTest {
  private static final String TAKEN = "2026-01-31T12:00:00Z";

  private final MessageJson json = new MessageJson();

  @Test
  void a_kept_message_is_one_line_with_every_field() {
    Message message =
        message()
            .key("k")
            .time(Instant.parse("2010-12-01T08:26:00Z"))
            .correlationId("c")
            .causationId("b")
            .data("{\n  \"n\": 1.10\n}")
            .build();

    assertThat(json.kept(new Position.Exact(0, 12), TAKEN, message))
        .isEqualTo(
            "{\"position\":12,\"id\":\"i\",\"type\":\"t\",\"key\":\"k\",\"time\":\"2010-12-01T08:26:00Z\","
                + "\"correlationid\":\"c\",\"causationid\":\"b\",\"data\":{\"n\":1.10}}");
  }

  @Test
  void what_a_message_does_not_say_is_null_and_its_time_is_when_it_was_taken() {
    assertThat(json.kept(new Position.Exact(0, 0), TAKEN, message().build()))
        .isEqualTo(
            "{\"position\":0,\"id\":\"i\",\"type\":\"t\",\"key\":null,\"time\":\"2026-01-31T12:00:00Z\","
                + "\"correlationid\":null,\"causationid\":null,\"data\":null}");
  }

  @Test
  void a_position_in_a_further_partition_is_text() {
    assertThat(json.kept(new Position.Exact(3, 12), TAKEN, message().build()))
        .startsWith("{\"position\":\"3/12\",");
  }

  @Test
  void data_is_json_or_text_or_base_64() {
    assertThat(delivered("[1,\"ü\"]")).endsWith("\"data\":[1,\"ü\"]}");
    assertThat(delivered("plain \"text\"")).endsWith("\"data\":\"plain \\\"text\\\"\"}");
    assertThat(delivered("{\"cut\":")).endsWith("\"data\":\"{\\\"cut\\\":\"}");
    assertThat(delivered("1 2")).endsWith("\"data\":\"1 2\"}");
    assertThat(delivered("")).endsWith("\"data\":\"\"}");
    assertThat(json.delivered(message().data(new byte[] {0, -1}).build(), 1))
        .endsWith("\"data\":null,\"data_base64\":\"AP8=\"}");
  }

  @Test
  void a_dead_letter_says_why() {
    DeadLetter letter =
        new DeadLetter(
            message().data("1").build(),
            "intake",
            new Position.Exact(0, 5),
            "order-service",
            new DeadLetter.Failure(
                DeadLetter.Classification.REJECTED,
                "line 7 has no price",
                "",
                "",
                "",
                "",
                1,
                Instant.EPOCH,
                Instant.EPOCH),
            "OrderService",
            "orders",
            "host",
            0,
            0);

    assertThat(json.dead(TAKEN, letter))
        .startsWith("{\"position\":5,\"id\":\"i\",")
        .contains("\"data\":1,")
        .contains("\"subscription\":\"order-service\"", "\"classification\":\"REJECTED\"")
        .contains("\"reason\":\"line 7 has no price\"", "\"attempts\":1");
  }

  private String delivered(String data) {
    return json.delivered(message().data(data).build(), 1);
  }

  private static Message.Builder message() {
    return Message.builder("i", URI.create("urn:test"), "t");
  }
}
