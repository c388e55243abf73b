package dev.millrace.cli;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Messages as lines of JSON, and lines of JSON as trees. Safe for many threads. */
final class MessageJson {
  private final JsonMapper mapper =
      JsonMapper.builder()
          // Numbers keep every digit they came with.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A message that was handed over. */
  String delivered(Message message, int attempt) {
    ObjectNode line = mapper.createObjectNode();
    envelope(line, message, message.time().map(Object::toString).orElse(null));
    line.put("attempt", attempt);
    data(line, message);
    return text(line);
  }

  /** A message where it is kept; its time is when it was taken if it says none itself. */
  String kept(Position.Exact position, String taken, Message message) {
    ObjectNode line = mapper.createObjectNode();
    position(line, position);
    envelope(line, message, message.time().map(Object::toString).orElse(taken));
    data(line, message);
    return text(line);
  }

  /** A dead letter, with what is known about why. */
  String dead(String written, DeadLetter letter) {
    ObjectNode line = mapper.createObjectNode();
    position(line, letter.position());
    Message message = letter.message();
    envelope(line, message, message.time().map(Object::toString).orElse(null));
    data(line, message);
    line.put("subscription", letter.subscription());
    line.put("classification", letter.failure().classification().name());
    line.put("reason", letter.failure().reason());
    line.put("attempts", letter.failure().attempts());
    line.put("written", written);
    return text(line);
  }

  /** The answer to a publisher. */
  String published(String id) {
    return text(mapper.createObjectNode().put("id", id));
  }

  /** Reads one value. */
  JsonNode read(String text) throws JacksonException {
    return mapper.readTree(text);
  }

  /** The bytes of a value. */
  byte[] bytes(JsonNode value) {
    return mapper.writeValueAsBytes(value);
  }

  private String text(JsonNode line) {
    return mapper.writeValueAsString(line);
  }

  private static void position(ObjectNode line, Position position) {
    if (position instanceof Position.Exact exact && exact.partition() == 0) {
      line.put("position", exact.offset());
    } else {
      line.put("position", position.toString());
    }
  }

  private static void envelope(ObjectNode line, Message message, @Nullable String time) {
    line.put("id", message.id());
    line.put("type", message.type());
    line.put("key", message.key().orElse(null));
    line.put("time", time);
    line.put("correlationid", message.correlationId().orElse(null));
    line.put("causationid", message.causationId().orElse(null));
  }

  /** As JSON if it is JSON, else as text if it is text, else in base 64 under a name of its own. */
  private void data(ObjectNode line, Message message) {
    if (!message.hasData()) {
      line.putNull("data");
      return;
    }
    String text = utf8(message.data());
    if (text == null) {
      line.putNull("data");
      line.put("data_base64", message.dataBytes());
      return;
    }
    JsonNode tree = treeOrNull(text);
    if (tree == null) {
      line.put("data", text);
    } else {
      line.set("data", tree);
    }
  }

  private @Nullable JsonNode treeOrNull(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      return mapper.readTree(text);
    } catch (JacksonException noJson) {
      return null;
    }
  }

  private static @Nullable String utf8(ByteBuffer bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }
}
