package dev.millrace;

/**
 * The three kinds of channel. They differ in what they remember and in what they let you ask for,
 * not in machinery.
 */
public enum ChannelKind {
  /** One subscription shares the work; a message is gone when it is settled. */
  QUEUE,
  /** Every named subscription gets every message taken since it was created. */
  TOPIC,
  /** A topic that remembers: partitioned by key, with positions and replay. */
  STREAM;

  /** The kind as people write it: {@code queue}, {@code topic} or {@code stream}. */
  public String word() {
    return switch (this) {
      case QUEUE -> "queue";
      case TOPIC -> "topic";
      case STREAM -> "stream";
    };
  }

  /** The kind that {@code word} names. */
  public static ChannelKind of(String word) {
    for (ChannelKind kind : values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "'" + word + "' is not a kind of channel; use queue, topic or stream");
  }
}
