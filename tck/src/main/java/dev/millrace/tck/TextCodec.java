package dev.millrace.tck;

import dev.millrace.Codec;
import dev.millrace.Message;
import dev.millrace.UnserialisableException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Strings as UTF-8: all that the contract says, and a way to say something that cannot be read. */
final class TextCodec implements Codec {
  /** Bytes that are no UTF-8. */
  static byte[] unreadable() {
    return new byte[] {'o', 'k', (byte) 0xff, 0};
  }

  @Override
  public String contentType() {
    return "text/plain";
  }

  @Override
  public byte[] encode(Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    throw new UnserialisableException("a " + value.getClass().getName() + " is no text");
  }

  @Override
  public <T> Decoded<T> decode(Message message, Class<T> type) {
    try {
      return new Decoded.Value<>(
          type.cast(StandardCharsets.UTF_8.newDecoder().decode(message.data()).toString()));
    } catch (CharacterCodingException malformed) {
      return new Decoded.Malformed<>("the data is no UTF-8");
    }
  }
}
