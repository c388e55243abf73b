package dev.millrace;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a topic or stream keeps what it took: {@code
 * Retention.unlimited().age(Duration.ofDays(7)).bytes(1L << 30)}.
 *
 * <p>Whichever limit is reached first takes away the oldest, for each partition by itself, and at
 * once as many as the store holds together: a little more than the limit may be there. A topic
 * keeps a message no longer than its slowest subscription needs it. A subscription that is
 * overtaken learns how many messages it has missed.
 *
 * @param maxAge how long a message is kept after it was taken, or null for as long as there is room
 * @param maxBytes how many bytes a partition keeps; {@link Long#MAX_VALUE} for any number
 * @param maxMessages how many messages a partition keeps; {@link Long#MAX_VALUE} for any number
 */
public record Retention(@Nullable Duration maxAge, long maxBytes, long maxMessages) {
  private static final Retention UNLIMITED = new Retention(null, Long.MAX_VALUE, Long.MAX_VALUE);

  /** What a retention limits. */
  public enum By {
    /** How old messages grow. */
    AGE,
    /** How many bytes they take. */
    BYTES,
    /** How many there are. */
    MESSAGES
  }

  /** Refuses limits under which nothing could be kept. */
  public Retention {
    if (maxAge != null && maxAge.toMillis() < 1) {
      throw new IllegalArgumentException(
          "retention of " + maxAge + " keeps nothing; use a millisecond or more");
    }
    if (maxBytes < 1 || maxMessages < 1) {
      throw new IllegalArgumentException(
          "retention of %,d bytes and %,d messages keeps nothing; use 1 or more"
              .formatted(maxBytes, maxMessages));
    }
  }

  /** Keeps everything, which is what a channel does of which nothing is said. */
  public static Retention unlimited() {
    return UNLIMITED;
  }

  /** The same, keeping messages no longer than this. */
  public Retention age(Duration longest) {
    return new Retention(longest, maxBytes, maxMessages);
  }

  /** The same, keeping no more bytes than this in each partition. */
  public Retention bytes(long most) {
    return new Retention(maxAge, most, maxMessages);
  }

  /** The same, keeping no more messages than this in each partition. */
  public Retention messages(long most) {
    return new Retention(maxAge, maxBytes, most);
  }

  /** How long a message is kept, if that is limited. */
  public Optional<Duration> age() {
    return Optional.ofNullable(maxAge);
  }

  /** What is limited. */
  public Set<By> limits() {
    EnumSet<By> limits = EnumSet.noneOf(By.class);
    if (maxAge != null) {
      limits.add(By.AGE);
    }
    if (maxBytes != Long.MAX_VALUE) {
      limits.add(By.BYTES);
    }
    if (maxMessages != Long.MAX_VALUE) {
      limits.add(By.MESSAGES);
    }
    return limits;
  }

  @Override
  public String toString() {
    if (limits().isEmpty()) {
      return "unlimited";
    }
    StringBuilder text = new StringBuilder();
    age().ifPresent(age -> text.append(age));
    if (maxBytes != Long.MAX_VALUE) {
      text.append(text.isEmpty() ? "" : ", ").append("%,d bytes".formatted(maxBytes));
    }
    if (maxMessages != Long.MAX_VALUE) {
      text.append(text.isEmpty() ? "" : ", ").append("%,d messages".formatted(maxMessages));
    }
    return text.toString();
  }
}
