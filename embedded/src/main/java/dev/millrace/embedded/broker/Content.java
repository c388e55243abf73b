package dev.millrace.embedded.broker;

import dev.millrace.Message;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a message or dead letter in a fact, and the message they are of, if it is at hand.
 */
final class Content {
  /** While the log is opened content is left where it is: it is read there when it is needed. */
  static final Content UNREAD = new Content(null, new byte[0]);

  private final @Nullable Message message;
  private final byte[] bytes;

  /** The bytes, which must not change any more. */
  Content(@Nullable Message message, byte[] bytes) {
    this.message = message;
    this.bytes = bytes;
  }

  @Nullable Message message() {
    return message;
  }

  byte[] bytes() {
    return bytes;
  }
}
