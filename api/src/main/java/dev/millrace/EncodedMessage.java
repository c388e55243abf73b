package dev.millrace;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message as it lies in bytes: where its parts are is found once, when it is made; a part becomes
 * an object when it is asked for. {@link MessageBytes} says how it is laid out.
 */
final class EncodedMessage {
  static final int VERSION = 1;
  static final int SUBJECT = 1;
  static final int TIME = 2;
  static final int CONTENT_TYPE = 4;
  static final int SCHEMA = 8;
  static final int DATA = 16;

  /** The id begins a conversation: its correlation id is the id, and is not written again. */
  static final int OWN_CORRELATION = 32;

  private static final byte[] KEY = Message.PARTITION_KEY.getBytes(StandardCharsets.UTF_8);
  private static final byte[] PRIORITY = Message.PRIORITY.getBytes(StandardCharsets.UTF_8);

  final byte[] bytes;
  final int start;
  final int end;

  /** Where the data begins, or -1 if there is none. */
  final int dataAt;

  private final int flags;
  private final int idAt;
  private final int sourceAt;
  private final int typeAt;
  private final int optionalAt;
  private final int extensionsAt;
  private final int keyAt;
  private final int priorityAt;

  /**
   * Finds the parts of the message that begins at {@code start}; throws {@link
   * DamagedDataException} if there is none that ends before {@code limit}.
   */
  EncodedMessage(byte[] bytes, int start, int limit) {
    this.bytes = bytes;
    this.start = start;
    ByteCursor at = new ByteCursor(bytes, start, limit);
    int version = at.u8();
    if (version != VERSION) {
      throw new DamagedDataException(
          "a message has format %d, and this version of Millrace reads format %d only; use a newer one"
              .formatted(version, VERSION));
    }
    this.flags = at.u8();
    this.idAt = at.skipRun();
    this.sourceAt = at.skipRun();
    this.typeAt = at.skipRun();
    this.optionalAt = at.position();
    at.skipRunIf(flags & SUBJECT);
    if ((flags & TIME) != 0) {
      at.skip(ByteCursor.TIME_BYTES);
    }
    at.skipRunIf(flags & CONTENT_TYPE);
    at.skipRunIf(flags & SCHEMA);
    this.extensionsAt = at.position();
    int key = -1;
    int priority = -1;
    for (int left = at.count(); left > 0; left--) {
      int name = at.skipRun();
      int value = at.skipRun();
      if (at.runEquals(name, KEY)) {
        key = value;
      } else if (at.runEquals(name, PRIORITY)) {
        priority = value;
      }
    }
    this.keyAt = key;
    this.priorityAt = priority;
    this.dataAt = (flags & DATA) == 0 ? -1 : at.skipRunTo();
    this.end = at.position();
  }

  /** One that was just laid out, all of {@code bytes} up to {@code end}. */
  EncodedMessage(
      byte[] bytes,
      int flags,
      int sourceAt,
      int typeAt,
      int optionalAt,
      int extensionsAt,
      int keyAt,
      int dataAt,
      int end) {
    this.bytes = bytes;
    this.start = 0;
    this.flags = flags;
    this.idAt = 2;
    this.sourceAt = sourceAt;
    this.typeAt = typeAt;
    this.optionalAt = optionalAt;
    this.extensionsAt = extensionsAt;
    this.keyAt = keyAt;
    this.priorityAt = -1;
    this.dataAt = dataAt;
    this.end = end;
  }

  int dataLength() {
    return dataAt < 0 ? 0 : end - dataAt;
  }

  String id() {
    return text(idAt);
  }

  String type() {
    return text(typeAt);
  }

  @Nullable String key() {
    return keyAt < 0 ? null : text(keyAt);
  }

  @Nullable String priority() {
    return priorityAt < 0 ? null : text(priorityAt);
  }

  private String text(int at) {
    return new ByteCursor(bytes, at, end).text();
  }

  /** All parts besides id, type and data. */
  MessageParts parts() {
    try {
      ByteCursor at = new ByteCursor(bytes, optionalAt, end);
      String subject = (flags & SUBJECT) == 0 ? null : at.text();
      Instant time = (flags & TIME) == 0 ? null : at.time();
      String contentType = (flags & CONTENT_TYPE) == 0 ? null : at.text();
      URI schema = (flags & SCHEMA) == 0 ? null : URI.create(at.text());
      return new MessageParts(
          URI.create(text(sourceAt)), subject, time, contentType, schema, extensions());
    } catch (IllegalArgumentException | ArithmeticException | java.time.DateTimeException e) {
      throw new DamagedDataException(
          "the bytes of a message are not what this version writes: " + e.getMessage(), e);
    }
  }

  private Map<String, String> extensions() {
    ByteCursor at = new ByteCursor(bytes, extensionsAt, end);
    TreeMap<String, String> extensions = new TreeMap<>();
    for (int left = at.count(); left > 0; left--) {
      extensions.put(at.text(), at.text());
    }
    if ((flags & OWN_CORRELATION) != 0) {
      extensions.put(Message.CORRELATION_ID, id());
    }
    return Collections.unmodifiableMap(extensions);
  }
}
