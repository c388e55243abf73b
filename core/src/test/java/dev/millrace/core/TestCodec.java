package dev.millrace.core;

import dev.millrace.Codec;
import dev.millrace.Message;
import java.nio.charset.StandardCharsets;

/** Strings as they are: {@code bad} cannot be read. */
final class TestCodec implements Codec {
  @Override
  public String contentType() {
    return "text/plain";
  }

  @Override
  public byte[] encode(Object value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public <T> Decoded<T> decode(Message message, Class<T> type) {
    return message.dataText().equals("bad")
        ? new Decoded.Malformed<>("it says bad")
        : new Decoded.Value<>(type.cast(message.dataText()));
  }
}
