package dev.millrace;

import dev.millrace.spi.Names;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An envelope with bytes in it: a CloudEvent 1.0.
 *
 * <p>{@code source} and {@code id} together identify a message: whatever is sent again carries the
 * same two and the same bytes. The key is the extension {@code partitionkey}; {@code
 * correlationid}, {@code causationid} and {@code traceparent} are the extensions of these names;
 * headers are extensions too.
 *
 * <p>Immutable. The rules for attribute names are those of the CloudEvents specification, version
 * 1.0.2, section 3.1.
 */
public final class Message {
  /** The extension that carries the key. */
  public static final String PARTITION_KEY = "partitionkey";

  /** The extension that names the conversation a message belongs to. */
  public static final String CORRELATION_ID = "correlationid";

  /** The extension that names the message this one was caused by. */
  public static final String CAUSATION_ID = "causationid";

  /** The extension that carries the W3C trace context. */
  public static final String TRACE_PARENT = "traceparent";

  /** The extension that carries the priority. */
  public static final String PRIORITY = "priority";

  /** The priority of a message that says none: the one in the middle, as in AMQP. */
  public static final int DEFAULT_PRIORITY = 4;

  /** The highest priority; the lowest is 0. */
  public static final int MAX_PRIORITY = 9;

  /** The most extensions a message may have. */
  public static final int MAX_EXTENSIONS = 1_000;

  /*
   * Two forms. A message that was built has its parts; one that came as bytes has those, and its
   * parts are made when somebody asks. Most messages are never asked for more than their key, type
   * and data, for which no part is made. Threads: strings are safe to share however they are, so id,
   * type and key are remembered in plain fields; the parts are not, so their field is volatile.
   */
  private final @Nullable EncodedMessage encoded;
  private final byte @Nullable [] dataIn;
  private final int dataAt;
  private final int dataLength;
  private final @Nullable URI knownSource;
  private @Nullable String id;
  private @Nullable String type;
  private @Nullable String key;
  private volatile @Nullable MessageParts parts;

  private Message(Builder builder) {
    this.encoded = null;
    this.id = builder.id;
    this.type = builder.type;
    this.knownSource = builder.source;
    this.parts =
        new MessageParts(
            builder.source,
            builder.subject,
            builder.time,
            builder.dataContentType,
            builder.dataSchema,
            Collections.unmodifiableMap(new TreeMap<>(builder.extensions)));
    this.dataIn = builder.data;
    this.dataAt = 0;
    this.dataLength = builder.data == null ? 0 : builder.data.length;
  }

  /** Over bytes. */
  Message(EncodedMessage encoded) {
    this(encoded, null, null, null, null);
  }

  /** Over bytes of which some parts are at hand. */
  Message(
      EncodedMessage encoded,
      @Nullable String id,
      @Nullable URI source,
      @Nullable String type,
      @Nullable String key) {
    this.encoded = encoded;
    this.id = id;
    this.knownSource = source;
    this.type = type;
    this.key = key;
    this.dataIn = encoded.dataAt < 0 ? null : encoded.bytes;
    this.dataAt = encoded.dataAt;
    this.dataLength = encoded.dataLength();
  }

  /** The bytes it was made of, if it was. */
  @Nullable EncodedMessage encoded() {
    return encoded;
  }

  private EncodedMessage bytes() {
    if (encoded == null) {
      throw new IllegalStateException("a message has parts or bytes");
    }
    return encoded;
  }

  private MessageParts parts() {
    MessageParts known = parts;
    if (known == null) {
      known = bytes().parts();
      parts = known;
    }
    return known;
  }

  /** A builder for a message of this identity and type. */
  public static Builder builder(String id, URI source, String type) {
    return new Builder(id, source, type);
  }

  /** A builder that begins with all that this message has. */
  public Builder toBuilder() {
    MessageParts all = parts();
    Builder builder = new Builder(id(), all.source(), type());
    builder.subject = all.subject();
    builder.time = all.time();
    builder.dataContentType = all.dataContentType();
    builder.dataSchema = all.dataSchema();
    builder.extensions.putAll(all.extensions());
    builder.data = dataIn == null ? null : dataBytes();
    return builder;
  }

  /** What identifies the message within its source. */
  public String id() {
    String known = id;
    if (known == null) {
      known = bytes().id();
      id = known;
    }
    return known;
  }

  /** Where the message was first made. */
  public URI source() {
    return knownSource == null ? parts().source() : knownSource;
  }

  /** The name of what happened or is asked for. */
  public String type() {
    String known = type;
    if (known == null) {
      known = bytes().type();
      type = known;
    }
    return known;
  }

  /**
   * What the message is about, if it says so. Free for the application: Millrace does not use it.
   */
  public Optional<String> subject() {
    return Optional.ofNullable(parts().subject());
  }

  /** When it happened, if it says so. */
  public Optional<Instant> time() {
    return Optional.ofNullable(parts().time());
  }

  /** The media type of the data, if it says so. */
  public Optional<String> dataContentType() {
    return Optional.ofNullable(parts().dataContentType());
  }

  /** The schema of the data, if it says so. */
  public Optional<URI> dataSchema() {
    return Optional.ofNullable(parts().dataSchema());
  }

  /** The key, if it has one: messages of one key are handled one at a time, in order. */
  public Optional<String> key() {
    if (encoded == null) {
      return extension(PARTITION_KEY);
    }
    String known = key;
    if (known == null) {
      known = encoded.key();
      key = known;
    }
    return Optional.ofNullable(known);
  }

  /** The conversation the message belongs to. */
  public Optional<String> correlationId() {
    return extension(CORRELATION_ID);
  }

  /** The id of the message this one was caused by. */
  public Optional<String> causationId() {
    return extension(CAUSATION_ID);
  }

  /**
   * The priority, 0 to {@value #MAX_PRIORITY}; {@value #DEFAULT_PRIORITY} if the message says none
   * or something else.
   */
  public int priority() {
    int said = saidPriority();
    return said < 0 ? DEFAULT_PRIORITY : said;
  }

  /** Whether the message says a priority. */
  public boolean hasPriority() {
    return saidPriority() >= 0;
  }

  /** The priority that is said, or -1. */
  private int saidPriority() {
    String said = encoded == null ? parts().extensions().get(PRIORITY) : encoded.priority();
    if (said == null || said.length() != 1) {
      return -1;
    }
    int digit = said.charAt(0) - '0';
    return digit <= MAX_PRIORITY ? digit : -1;
  }

  /** A priority as it travels; throws for one that there is not. */
  static String priorityText(int priority) {
    if (priority < 0 || priority > MAX_PRIORITY) {
      throw new IllegalArgumentException(
          "priority " + priority + " is not one of 0 to " + MAX_PRIORITY);
    }
    return Integer.toString(priority);
  }

  /** One extension by name. */
  public Optional<String> extension(String name) {
    return Optional.ofNullable(parts().extensions().get(name));
  }

  /** All extensions, sorted by name. Not modifiable. */
  public Map<String, String> extensions() {
    return parts().extensions();
  }

  /**
   * Whether there is data at all. Absent data and empty data are two things: a compacted stream
   * reads the first as a deletion.
   */
  public boolean hasData() {
    return dataIn != null;
  }

  /** The size of the data in bytes; 0 if there is none. */
  public int dataSize() {
    return dataLength;
  }

  /** The data, read-only; empty if there is none. */
  public ByteBuffer data() {
    return dataIn == null
        ? ByteBuffer.allocate(0).asReadOnlyBuffer()
        : ByteBuffer.wrap(dataIn, dataAt, dataLength).slice().asReadOnlyBuffer();
  }

  /** A copy of the data; empty if there is none. */
  public byte[] dataBytes() {
    return dataIn == null ? new byte[0] : Arrays.copyOfRange(dataIn, dataAt, dataAt + dataLength);
  }

  /** The data read as UTF-8. */
  public String dataText() {
    return dataIn == null ? "" : new String(dataIn, dataAt, dataLength, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Message that
        && id().equals(that.id())
        && type().equals(that.type())
        && parts().equals(that.parts())
        && hasData() == that.hasData()
        && data().equals(that.data());
  }

  @Override
  public int hashCode() {
    return 31 * id().hashCode() + source().hashCode();
  }

  /** Appends the data. */
  void writeData(ByteWriter to) {
    to.run(dataIn == null ? new byte[0] : dataIn, Math.max(0, dataAt), dataLength);
  }

  /** The identity, type and size: never the data, which may be secret. */
  @Override
  public String toString() {
    return "Message[%s %s from %s, %d bytes]".formatted(type(), id(), source(), dataSize());
  }

  /** Builds a message. Each setter checks its value on the spot. Not safe for several threads. */
  public static final class Builder {
    private String id;
    private URI source;
    private String type;
    private @Nullable String subject;
    private @Nullable Instant time;
    private @Nullable String dataContentType;
    private @Nullable URI dataSchema;
    private final Map<String, String> extensions = new TreeMap<>();
    private byte @Nullable [] data;

    private Builder(String id, URI source, String type) {
      this.id = notEmpty("id", id);
      this.source = source;
      this.type = notEmpty("type", type);
      notEmpty("source", source.toString());
    }

    /** Another id. */
    public Builder id(String id) {
      this.id = notEmpty("id", id);
      return this;
    }

    /** Another source. */
    public Builder source(URI source) {
      notEmpty("source", source.toString());
      this.source = source;
      return this;
    }

    /** Another type. */
    public Builder type(String type) {
      this.type = notEmpty("type", type);
      return this;
    }

    /** What the message is about. */
    public Builder subject(String subject) {
      this.subject = notEmpty("subject", subject);
      return this;
    }

    /** When it happened. */
    public Builder time(Instant time) {
      this.time = time;
      return this;
    }

    /** The media type of the data. */
    public Builder dataContentType(String dataContentType) {
      this.dataContentType = notEmpty("datacontenttype", dataContentType);
      return this;
    }

    /** The schema of the data. */
    public Builder dataSchema(URI dataSchema) {
      this.dataSchema = dataSchema;
      return this;
    }

    /** The key. */
    public Builder key(String key) {
      return extension(PARTITION_KEY, notEmpty("key", key));
    }

    /** The conversation the message belongs to. */
    public Builder correlationId(String correlationId) {
      return extension(CORRELATION_ID, correlationId);
    }

    /** The id of the message this one was caused by. */
    public Builder causationId(String causationId) {
      return extension(CAUSATION_ID, causationId);
    }

    /** The priority, 0 to {@value #MAX_PRIORITY}. */
    public Builder priority(int priority) {
      return extension(PRIORITY, priorityText(priority));
    }

    /**
     * An extension, which is how headers travel. The name has 1 to 20 lower-case letters and
     * digits.
     */
    public Builder extension(String name, String value) {
      extensions.put(Names.extension(name), value);
      if (extensions.size() > MAX_EXTENSIONS) {
        throw new IllegalArgumentException(
            "message '%s' has more than %d extensions; carry them in the data"
                .formatted(id, MAX_EXTENSIONS));
      }
      return this;
    }

    /** The data. The array is copied. */
    public Builder data(byte[] data) {
      this.data = data.clone();
      return this;
    }

    /** The data as UTF-8. */
    public Builder data(String data) {
      this.data = data.getBytes(StandardCharsets.UTF_8);
      return this;
    }

    /** The message. */
    public Message build() {
      return new Message(this);
    }

    private static String notEmpty(String attribute, String value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException(
            "the attribute '" + attribute + "' of a message must not be empty");
      }
      return value;
    }
  }
}
