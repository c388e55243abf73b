package dev.millrace.cli;

import dev.millrace.PublishOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** One line of what is to be published. */
final class PublishLine {
  private static final Set<String> KNOWN =
      Set.of("key", "data", "data_base64", "id", "type", "delayMs", "time");

  /** What {@code read} and {@code consume} print and a publisher has no say in. */
  private static final Set<String> PRINTED =
      Set.of("position", "correlationid", "causationid", "attempt");

  private static final long MAX_DELAY_MILLIS = Duration.ofDays(36_500).toMillis();

  private final byte[] data;
  private final PublishOptions options;

  private PublishLine(byte[] data, PublishOptions options) {
    this.data = data;
    this.options = options;
  }

  /** The data; not copied. */
  byte[] data() {
    return data;
  }

  /** What else the line says. */
  PublishOptions options() {
    return options;
  }

  /** Reads a line; throws {@link IllegalArgumentException}, saying what is wrong with it. */
  static PublishLine parse(MessageJson json, String text) {
    JsonNode line;
    try {
      line = json.read(text);
    } catch (JacksonException unreadable) {
      throw new IllegalArgumentException(
          "is no JSON: " + unreadable.getOriginalMessage().lines().findFirst().orElse(""),
          unreadable);
    }
    if (!line.isObject()) {
      throw new IllegalArgumentException("is no JSON object; use {\"key\":\"...\",\"data\":...}");
    }
    for (Map.Entry<String, JsonNode> field : line.properties()) {
      if (!KNOWN.contains(field.getKey()) && !PRINTED.contains(field.getKey())) {
        throw new IllegalArgumentException(
            "has the field '%s'; known are key, data, id, type, delayMs".formatted(field.getKey()));
      }
    }
    return new PublishLine(data(json, line), options(line));
  }

  private static byte[] data(MessageJson json, JsonNode line) {
    JsonNode binary = line.get("data_base64");
    if (binary != null) {
      try {
        return binary.binaryValue();
      } catch (JacksonException unreadable) {
        throw new IllegalArgumentException("has a data_base64 that is no base 64", unreadable);
      }
    }
    JsonNode data = line.get("data");
    if (data == null) {
      throw new IllegalArgumentException("has no data; use {\"key\":\"...\",\"data\":...}");
    }
    return json.bytes(data);
  }

  private static PublishOptions options(JsonNode line) {
    PublishOptions options =
        PublishOptions.none()
            .contentType(line.has("data_base64") ? "application/octet-stream" : "application/json");
    String key = key(line);
    if (key != null) {
      options = options.key(key);
    }
    String id = text(line, "id");
    if (id != null) {
      options = options.id(id);
    }
    String type = text(line, "type");
    if (type != null) {
      options = options.type(type);
    }
    String time = text(line, "time");
    if (time != null) {
      options = options.time(instant(time));
    }
    JsonNode delay = line.get("delayMs");
    return delay == null || delay.isNull() ? options : options.delay(delay(delay));
  }

  /** Keys are text; a number is taken as it is written. */
  private static @Nullable String key(JsonNode line) {
    JsonNode key = line.get("key");
    return key != null && key.isNumber() ? key.asString() : text(line, "key");
  }

  private static @Nullable String text(JsonNode line, String field) {
    JsonNode value = line.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new IllegalArgumentException(
          "has a %s that is no string of at least one character".formatted(field));
    }
    return value.stringValue();
  }

  private static Instant instant(String time) {
    try {
      return Instant.parse(time);
    } catch (DateTimeParseException unreadable) {
      throw new IllegalArgumentException(
          "has a time that is none; use 2026-01-31T12:00:00Z", unreadable);
    }
  }

  private static Duration delay(JsonNode delay) {
    if (!delay.isIntegralNumber()
        || !delay.canConvertToLong()
        || delay.longValue() < 0
        || delay.longValue() > MAX_DELAY_MILLIS) {
      throw new IllegalArgumentException(
          "has a delayMs that is no whole number of milliseconds, zero or more");
    }
    return Duration.ofMillis(delay.longValue());
  }
}
