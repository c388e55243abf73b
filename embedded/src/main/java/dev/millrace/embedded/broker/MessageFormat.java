package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import dev.millrace.Message;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * How a message is laid out in the log and on the socket.
 *
 * <p>A version (1), a byte of flags that say which optional parts follow, then id, source and type,
 * the optional subject, time, media type and schema, the number of extensions with name and value
 * of each, and the data. Strings and data have their length before them; all numbers are of
 * variable length. Absent data and empty data differ. Nothing of a message is lost: what is decoded
 * equals what was encoded.
 */
public final class MessageFormat {
  private static final int VERSION = 1;
  private static final int SUBJECT = 1;
  private static final int TIME = 2;
  private static final int CONTENT_TYPE = 4;
  private static final int SCHEMA = 8;
  private static final int DATA = 16;

  private MessageFormat() {}

  /** The bytes of a message. */
  public static byte[] encode(Message message) {
    ByteSink sink = new ByteSink(message.dataSize() + 256);
    write(message, sink);
    return sink.toBytes();
  }

  /** Appends the bytes of a message. */
  public static void write(Message message, ByteSink sink) {
    int flags =
        (message.subject().isPresent() ? SUBJECT : 0)
            | (message.time().isPresent() ? TIME : 0)
            | (message.dataContentType().isPresent() ? CONTENT_TYPE : 0)
            | (message.dataSchema().isPresent() ? SCHEMA : 0)
            | (message.hasData() ? DATA : 0);
    sink.u8(VERSION).u8(flags);
    sink.text(message.id()).text(message.source().toString()).text(message.type());
    message.subject().ifPresent(sink::text);
    message.time().ifPresent(sink::time);
    message.dataContentType().ifPresent(sink::text);
    message.dataSchema().ifPresent(schema -> sink.text(schema.toString()));
    sink.number(message.extensions().size());
    for (Map.Entry<String, String> extension : message.extensions().entrySet()) {
      sink.text(extension.getKey()).text(extension.getValue());
    }
    if (message.hasData()) {
      sink.run(message.data());
    }
  }

  /** The message of these bytes. */
  public static Message decode(byte[] bytes) {
    return read(new ByteFeed(bytes));
  }

  /** Reads one message. */
  public static Message read(ByteFeed feed) {
    int version = feed.u8();
    if (version != VERSION) {
      throw new DamagedDataException(
          "a message has format %d, and this version of Millrace reads format %d only; use a newer one"
              .formatted(version, VERSION));
    }
    int flags = feed.u8();
    try {
      return read(flags, feed);
    } catch (IllegalArgumentException impossible) {
      throw new DamagedDataException(
          "the bytes of a message are not what this version writes: " + impossible.getMessage(),
          impossible);
    }
  }

  private static Message read(int flags, ByteFeed feed) {
    Message.Builder builder = Message.builder(feed.text(), URI.create(feed.text()), feed.text());
    if ((flags & SUBJECT) != 0) {
      builder.subject(feed.text());
    }
    if ((flags & TIME) != 0) {
      Instant time = feed.time();
      builder.time(time);
    }
    if ((flags & CONTENT_TYPE) != 0) {
      builder.dataContentType(feed.text());
    }
    if ((flags & SCHEMA) != 0) {
      builder.dataSchema(URI.create(feed.text()));
    }
    for (int left = feed.count(); left > 0; left--) {
      builder.extension(feed.text(), feed.text());
    }
    if ((flags & DATA) != 0) {
      builder.data(feed.run());
    }
    return builder.build();
  }
}
