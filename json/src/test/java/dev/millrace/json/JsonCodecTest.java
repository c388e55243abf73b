package dev.millrace.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Codec;
import dev.millrace.Codec.Decoded;
import dev.millrace.Message;
import dev.millrace.UnserialisableException;
import dev.millrace.spi.CodecProvider;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class JsonCodecTest {
  sealed interface OrderEvent {
    record Placed(String zebra, int apples, Optional<String> note) implements OrderEvent {}

    record Cancelled(String id) implements OrderEvent {}
  }

  record Moment(Instant at, LocalDate day, Duration took) {}

  record Money(BigDecimal amount) {}

  record Line(int price) {}

  record Basket(List<Line> lines) {}

  record Nothing() {}

  record Tags(Map<String, Integer> tags) {}

  private final Codec codec = new JsonCodec();

  @Test
  void writes_a_record_in_the_order_of_its_declaration() {
    assertThat(text(new OrderEvent.Placed("z", 2, Optional.of("n"))))
        .isEqualTo("{\"zebra\":\"z\",\"apples\":2,\"note\":\"n\"}");
  }

  @Test
  void gives_back_what_it_wrote() {
    sameAgain(new OrderEvent.Placed("ä€𝄞", -1, Optional.empty()));
    sameAgain(new OrderEvent.Cancelled("o-1"));
    sameAgain(
        new Moment(
            Instant.parse("2026-11-20T10:15:30.123456789Z"),
            LocalDate.of(2024, 2, 29),
            Duration.ofMillis(1500)));
    sameAgain(new Money(new BigDecimal("1234567890123456789.10")));
    sameAgain(new Nothing());
    sameAgain("a text alone");
  }

  @Test
  void writes_times_as_people_read_them_and_decimals_digit_by_digit() {
    assertThat(text(new Moment(Instant.EPOCH, LocalDate.EPOCH, Duration.ofMinutes(2))))
        .isEqualTo("{\"at\":\"1970-01-01T00:00:00Z\",\"day\":\"1970-01-01\",\"took\":\"PT2M\"}");
    assertThat(text(new Money(new BigDecimal("1E+3")))).isEqualTo("{\"amount\":1000}");
    assertThat(text(new Money(new BigDecimal("12.50")))).isEqualTo("{\"amount\":12.50}");
  }

  @Test
  void writes_equal_maps_as_equal_bytes() {
    Map<String, Integer> one = new LinkedHashMap<>();
    one.put("b", 1);
    one.put("a", 2);
    assertThat(text(new Tags(one))).isEqualTo("{\"tags\":{\"a\":2,\"b\":1}}");
  }

  @Test
  void ignores_what_a_newer_writer_added_and_reads_what_is_missing_as_absent() {
    assertThat(
            decode(
                "{\"zebra\":\"z\",\"apples\":1,\"colour\":{\"r\":[1]}}", OrderEvent.Placed.class))
        .isEqualTo(new Decoded.Value<>(new OrderEvent.Placed("z", 1, Optional.empty())));
  }

  @Test
  void says_where_and_why_data_is_malformed() {
    assertThat(reason("{\"lines\":[{\"price\":1},\n  {\"price\":\"dear\"}]}", Basket.class))
        .contains("Basket", "line 2, column ", "field lines[1].price", "dear")
        .doesNotContain("\n");
    assertThat(reason("{\"price\":1", Line.class)).contains("line 1, column ", "end-of-input");
    assertThat(reason("{\"price\":1} x", Line.class)).contains("line 1, column ");
    assertThat(reason("{}", Line.class)).contains("price");
  }

  @Test
  void calls_data_malformed_that_says_nothing() {
    assertThat(reason("", Line.class)).contains("no data");
    assertThat(reason("null", Line.class)).contains("null");
    assertThat(codec.decode(Message.builder("1", URI.create("urn:t"), "t").build(), Line.class))
        .isInstanceOf(Decoded.Malformed.class);
  }

  @Test
  void refuses_what_it_cannot_write_naming_the_class_and_the_cause() {
    record Broken(String ok) {
      @SuppressWarnings("unused")
      public String getOther() {
        throw new IllegalStateException("no other");
      }
    }
    assertThatThrownBy(() -> codec.encode(new Broken("x")))
        .isInstanceOf(UnserialisableException.class)
        .hasMessageContaining(Broken.class.getName())
        .hasMessageContaining("no other")
        .hasRootCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void refuses_a_value_that_contains_itself() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    assertThatThrownBy(() -> codec.encode(endless)).isInstanceOf(UnserialisableException.class);
  }

  @Test
  void is_the_codec_of_an_application_that_names_none() {
    assertThat(
            ServiceLoader.load(CodecProvider.class).findFirst().orElseThrow().codec().contentType())
        .isEqualTo("application/json");
  }

  private String text(Object value) {
    return new String(codec.encode(value), StandardCharsets.UTF_8);
  }

  private void sameAgain(Object value) {
    assertThat(codec.decode(message(text(value)), value.getClass()))
        .isEqualTo(new Decoded.Value<>(value));
  }

  private <T> Decoded<T> decode(String json, Class<T> type) {
    return codec.decode(message(json), type);
  }

  private String reason(String json, Class<?> type) {
    return switch (codec.decode(message(json), type)) {
      case Decoded.Malformed<?>(String reason) -> reason;
      case Decoded.Value<?>(Object value) -> throw new AssertionError("was read as " + value);
    };
  }

  private static Message message(String json) {
    return Message.builder("1", URI.create("urn:test"), "test").data(json).build();
  }
}
