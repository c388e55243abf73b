package dev.millrace;

import dev.millrace.spi.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about one message beyond what it says itself: {@code
 * PublishOptions.none().id("o-1").delay(ofSeconds(3))}.
 *
 * <p>Immutable; every setter gives a new one. What is not said is filled in: a fresh id, the
 * channel's key, the time of publishing.
 */
public final class PublishOptions {
  private static final PublishOptions NONE =
      new PublishOptions(null, null, null, null, null, null, null, Map.of());

  private final @Nullable String id;
  private final @Nullable String key;
  private final @Nullable String subject;
  private final @Nullable String type;
  private final @Nullable String contentType;
  private final @Nullable Instant time;
  private final @Nullable Duration delay;
  private final Map<String, String> extensions;

  private PublishOptions(
      @Nullable String id,
      @Nullable String key,
      @Nullable String subject,
      @Nullable String type,
      @Nullable String contentType,
      @Nullable Instant time,
      @Nullable Duration delay,
      Map<String, String> extensions) {
    this.id = id;
    this.key = key;
    this.subject = subject;
    this.type = type;
    this.contentType = contentType;
    this.time = time;
    this.delay = delay;
    this.extensions = extensions;
  }

  /** Nothing special. */
  public static PublishOptions none() {
    return NONE;
  }

  /** Publishes under this id: publishing again under it says that it is the same message. */
  public PublishOptions id(String id) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /** Uses this key instead of the one the channel finds. */
  public PublishOptions key(String key) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /** Says what the message is about. */
  public PublishOptions subject(String subject) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /**
   * Publishes under this type name instead of the one that the class or the channel gives. For
   * channels of {@code byte[]}, whose values have no name of their own: bridges and tools.
   */
  public PublishOptions type(String type) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /**
   * Publishes with this media type of the data. For channels of {@code byte[]}, whose values say
   * nothing about it themselves.
   */
  public PublishOptions contentType(String contentType) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /** Says when it happened. */
  public PublishOptions time(Instant time) {
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /**
   * Lets the channel take the message, and give it its place in the order, only after {@code
   * delay}.
   */
  public PublishOptions delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay " + delay + " is negative; use zero or more");
    }
    return new PublishOptions(id, key, subject, type, contentType, time, delay, extensions);
  }

  /**
   * Lets the message be handed out before those of lower priority that wait, as far as the order of
   * its key allows: 0 to 9, {@value Message#DEFAULT_PRIORITY} unless said. It travels as the
   * extension {@value Message#PRIORITY}. Refused where the transport has no priorities.
   */
  public PublishOptions priority(int priority) {
    return header(Message.PRIORITY, Message.priorityText(priority));
  }

  /** Adds a header. The name has 1 to 20 lower-case letters and digits. */
  public PublishOptions header(String name, String value) {
    Map<String, String> more = new TreeMap<>(extensions);
    more.put(Names.extension(name), value);
    return new PublishOptions(
        id, key, subject, type, contentType, time, delay, Collections.unmodifiableMap(more));
  }

  /** The id, if said. */
  public Optional<String> id() {
    return Optional.ofNullable(id);
  }

  /** The key, if said. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** The subject, if said. */
  public Optional<String> subject() {
    return Optional.ofNullable(subject);
  }

  /** The type's name, if said. */
  public Optional<String> type() {
    return Optional.ofNullable(type);
  }

  /** The media type of the data, if said. */
  public Optional<String> contentType() {
    return Optional.ofNullable(contentType);
  }

  /** The time, if said. */
  public Optional<Instant> time() {
    return Optional.ofNullable(time);
  }

  /** The delay, if said and more than zero. */
  public Optional<Duration> delay() {
    return Optional.ofNullable(delay).filter(Duration::isPositive);
  }

  /** The headers, sorted by name. */
  public Map<String, String> headers() {
    return extensions;
  }
}
