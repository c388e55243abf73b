package dev.millrace.json;

import dev.millrace.Codec;
import dev.millrace.Message;
import dev.millrace.UnserialisableException;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as JSON: records, {@code java.time} as ISO 8601, {@link java.util.Optional} as its value
 * or null, decimals digit by digit.
 *
 * <p><b>Same value, same bytes.</b> Properties are written in the order in which a record declares
 * them, and the entries of maps by key, so that a handler that runs again publishes the same bytes.
 * Only a set without an order of its own can break that.
 *
 * <p><b>Old readers, new writers.</b> Properties that the type does not know are ignored; those
 * that are missing are read as null, or as an empty {@link java.util.Optional}; a number that is
 * missing is malformed, since zero would be a guess.
 *
 * <p><b>Threads.</b> Safe for many.
 */
public final class JsonCodec implements Codec {
  /**
   * Made when the first value needs it: loading a mapper takes a quarter of a second, which whoever
   * opens a store to handle bytes need not wait for.
   */
  private static final class Default {
    static final JsonMapper MAPPER =
        JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();
  }

  private final Supplier<JsonMapper> mapper;

  /** With the settings described above. */
  public JsonCodec() {
    this.mapper = () -> Default.MAPPER;
  }

  /** With a mapper of the application's own. */
  public JsonCodec(JsonMapper mapper) {
    this.mapper = () -> mapper;
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public byte[] encode(Object value) {
    try {
      return mapper.get().writeValueAsBytes(value);
    } catch (JacksonException unwritable) {
      throw new UnserialisableException(
          "a %s cannot be written as JSON: %s; make it a record of values that can, or give the builder a codec of your own"
              .formatted(value.getClass().getName(), described(unwritable)),
          unwritable);
    }
  }

  @Override
  public <T> Decoded<T> decode(Message message, Class<T> type) {
    if (message.dataSize() == 0) {
      return new Decoded.Malformed<>(
          "there is no data where JSON for " + type.getSimpleName() + " should be");
    }
    try {
      T value = mapper.get().readValue(message.dataBytes(), type);
      return value == null
          ? new Decoded.Malformed<>(
              "the data is the JSON null where a " + type.getSimpleName() + " should be")
          : new Decoded.Value<>(value);
    } catch (JacksonException unreadable) {
      return new Decoded.Malformed<>(
          "the data is not JSON for " + type.getSimpleName() + ": " + described(unreadable));
    }
  }

  /** Where and why, in one line. */
  private static String described(JacksonException failure) {
    StringBuilder text = new StringBuilder();
    TokenStreamLocation location = failure.getLocation();
    if (location != null && location.getLineNr() > 0) {
      text.append("line ")
          .append(location.getLineNr())
          .append(", column ")
          .append(location.getColumnNr());
    }
    if (failure instanceof DatabindException && !failure.getPath().isEmpty()) {
      text.append(text.isEmpty() ? "" : ", ").append("field ").append(field(failure));
    }
    String why = String.valueOf(failure.getOriginalMessage());
    return text.append(text.isEmpty() ? "" : ": ")
        .append(why.lines().findFirst().orElse(""))
        .toString();
  }

  /** The path to the field as people write it, for example {@code lines[2].price}. */
  private static String field(JacksonException failure) {
    StringBuilder path = new StringBuilder();
    for (JacksonException.Reference step : failure.getPath()) {
      if (step.getPropertyName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
      }
    }
    return path.toString();
  }
}
