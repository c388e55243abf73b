package dev.millrace.embedded.broker;

import dev.millrace.Message;
import dev.millrace.MessageBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How a message is laid out in the log and on the socket: as {@link MessageBytes} says. */
public final class MessageFormat {
  private MessageFormat() {}

  /** The bytes of a message, which must not be changed: the message may be made of them. */
  public static byte[] encode(Message message) {
    ByteBuffer bytes = MessageBytes.of(message);
    int from = bytes.arrayOffset() + bytes.position();
    return from == 0 && bytes.remaining() == bytes.array().length
        ? bytes.array()
        : Arrays.copyOfRange(bytes.array(), from, from + bytes.remaining());
  }

  /** Appends the bytes of a message. */
  public static void write(Message message, ByteSink sink) {
    sink.raw(MessageBytes.of(message));
  }

  /** The message of these bytes, which must not change any more. */
  public static Message decode(byte[] bytes) {
    return MessageBytes.read(bytes, 0, bytes.length);
  }

  /** Reads one message. */
  public static Message read(ByteFeed feed) {
    return feed.message();
  }
}
