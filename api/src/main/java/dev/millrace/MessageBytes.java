package dev.millrace;

import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes, for transports and stores that keep them: nothing of a message is lost, and a
 * message that is made of bytes is read part by part, when somebody asks.
 *
 * <p>A version (1), a byte of flags that say which optional parts follow, then id, source and type,
 * the optional subject, time, media type and schema, the number of extensions with name and value
 * of each, and the data. Strings and data have their length before them; all numbers are of
 * variable length, except the time: eight bytes of seconds since 1970, signed, and four of
 * nanoseconds, big-endian. Absent data and empty data differ. A correlation id that is the id
 * itself is a flag, and not among the extensions.
 */
public final class MessageBytes {
  /** Room for the attributes of most messages. */
  private static final int ATTRIBUTES = 160;

  private MessageBytes() {}

  /**
   * The message that begins at {@code at} and ends before {@code limit}. The bytes are not copied
   * and must not change any more. Throws {@link DamagedDataException} if there is none.
   */
  public static Message read(byte[] bytes, int at, int limit) {
    return new Message(new EncodedMessage(bytes, at, limit));
  }

  /**
   * Reads the message that begins at the position, which is moved behind it. Of a buffer with an
   * array the bytes are not copied, and must not change any more; of another they are.
   */
  public static Message read(ByteBuffer from) {
    byte[] bytes;
    int offset;
    if (from.hasArray()) {
      bytes = from.array();
      offset = from.arrayOffset() + from.position();
    } else {
      bytes = new byte[from.remaining()];
      from.get(from.position(), bytes);
      offset = 0;
    }
    EncodedMessage encoded = new EncodedMessage(bytes, offset, offset + from.remaining());
    from.position(from.position() + encoded.end - encoded.start);
    return new Message(encoded);
  }

  /** The bytes of a message, which are not copied if it was made of bytes. Must not be changed. */
  public static ByteBuffer of(Message message) {
    EncodedMessage encoded = message.encoded();
    if (encoded != null) {
      return ByteBuffer.wrap(encoded.bytes, encoded.start, encoded.end - encoded.start);
    }
    ByteWriter to = new ByteWriter(message.dataSize() + 2 * ATTRIBUTES);
    write(message, to);
    return ByteBuffer.wrap(to.array(), 0, to.size());
  }

  private static void write(Message message, ByteWriter to) {
    Map<String, String> extensions = message.extensions();
    boolean own = message.id().equals(extensions.get(Message.CORRELATION_ID));
    to.u8(EncodedMessage.VERSION)
        .u8(
            (message.subject().isPresent() ? EncodedMessage.SUBJECT : 0)
                | (message.time().isPresent() ? EncodedMessage.TIME : 0)
                | (message.dataContentType().isPresent() ? EncodedMessage.CONTENT_TYPE : 0)
                | (message.dataSchema().isPresent() ? EncodedMessage.SCHEMA : 0)
                | (message.hasData() ? EncodedMessage.DATA : 0)
                | (own ? EncodedMessage.OWN_CORRELATION : 0));
    to.text(message.id()).text(message.source().toString()).text(message.type());
    message.subject().ifPresent(to::text);
    message.time().ifPresent(to::time);
    message.dataContentType().ifPresent(to::text);
    message.dataSchema().ifPresent(schema -> to.text(schema.toString()));
    to.number(extensions.size() - (own ? 1 : 0));
    extensions.forEach((name, value) -> {
      if (!own || !name.equals(Message.CORRELATION_ID)) {
        to.text(name).text(value);
      }
    });
    if (message.hasData()) {
      message.writeData(to);
    }
  }

  /**
   * What all messages of one publisher have in common, laid out once. Makes messages that begin a
   * conversation of their own and have no headers; any other is made with a {@link
   * Message.Builder}.
   *
   * <p><b>Threads.</b> Safe for many.
   */
  public static final class Template {
    private static final int FLAGS =
        EncodedMessage.TIME
            | EncodedMessage.CONTENT_TYPE
            | EncodedMessage.DATA
            | EncodedMessage.OWN_CORRELATION;

    private final URI source;
    private final String type;
    private final byte[] sourceAndType;
    private final int sourceLength;
    private final byte[] contentType;

    /** For messages of this source, type and media type. */
    public Template(URI source, String type, String contentType) {
      this.source = source;
      this.type = type;
      this.sourceLength = new ByteWriter(64).text(source.toString()).size();
      this.sourceAndType = bytes(new ByteWriter(64).text(source.toString()).text(type));
      this.contentType = bytes(new ByteWriter(64).text(contentType));
    }

    private static byte[] bytes(ByteWriter written) {
      return java.util.Arrays.copyOf(written.array(), written.size());
    }

    /** A message; the data is copied. */
    public Message message(String id, Instant time, @Nullable String key, byte[] data) {
      if (id.isEmpty() || (key != null && key.isEmpty())) {
        throw new IllegalArgumentException("neither the id of a message nor its key may be empty");
      }
      // Just as many as it takes where id and key are short and plain, so that nothing is copied.
      int keyBytes = key == null ? 0 : 2 + Message.PARTITION_KEY.length() + key.length();
      ByteWriter to =
          new ByteWriter(
              4
                  + id.length()
                  + sourceAndType.length
                  + ByteCursor.TIME_BYTES
                  + contentType.length
                  + keyBytes
                  + ByteWriter.sizeOf(data.length)
                  + data.length);
      to.u8(EncodedMessage.VERSION).u8(FLAGS).text(id);
      int sourceAt = to.size();
      to.raw(sourceAndType, 0, sourceAndType.length);
      int optionalAt = to.size();
      to.time(time).raw(contentType, 0, contentType.length);
      int extensionsAt = to.size();
      int keyAt = -1;
      if (key == null) {
        to.u8(0);
      } else {
        to.u8(1).text(Message.PARTITION_KEY);
        keyAt = to.size();
        to.text(key);
      }
      to.run(data, 0, data.length);
      EncodedMessage encoded =
          new EncodedMessage(
              to.array(),
              FLAGS,
              sourceAt,
              sourceAt + sourceLength,
              optionalAt,
              extensionsAt,
              keyAt,
              to.size() - data.length,
              to.size());
      return new Message(encoded, id, source, type, key);
    }
  }
}
