package dev.millrace.core;

import dev.millrace.Message;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The ids of what one handling publishes: UUIDs of version 5 over the subscription, the message and
 * their order. A handler that runs again, in this process or another, gives its outputs the same
 * ids.
 */
final class OutputIds {
  /** Names these ids apart from all other UUIDs of version 5; drawn once. */
  private static final UUID NAMESPACE = UUID.fromString("6d1c7c0e-3f0b-5d0a-9a51-1f6a2c7be8d4");

  private final byte[] cause;
  private int ordinal;

  OutputIds(String channel, String subscription, Message message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(NAMESPACE.getMostSignificantBits());
      out.writeLong(NAMESPACE.getLeastSignificantBits());
      // With their lengths, so that no two different causes read the same.
      for (String part :
          new String[] {channel, subscription, message.source().toString(), message.id()}) {
        byte[] text = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text.length);
        out.write(text);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    this.cause = bytes.toByteArray();
  }

  /** The id of the next output. */
  String next() {
    MessageDigest sha1 = sha1();
    sha1.update(cause);
    ByteBuffer hash =
        ByteBuffer.wrap(sha1.digest(ByteBuffer.allocate(4).putInt(ordinal++).array()));
    long high = (hash.getLong() & ~0xf000L) | 0x5000L;
    long low = (hash.getLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(high, low).toString();
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
