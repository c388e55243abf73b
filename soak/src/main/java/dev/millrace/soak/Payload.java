package dev.millrace.soak;

import dev.millrace.simulation.Seeded;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What messages carry: known from the id, and different in every byte from id to id. */
final class Payload {
  private static final int USUAL = 600;
  private static final int LARGE = 40_000;

  private Payload() {}

  static byte[] of(String id) {
    byte[] head = (id + ":").getBytes(StandardCharsets.UTF_8);
    Seeded bytes = new Seeded(Arrays.hashCode(head));
    int length = bytes.chance(1, 200) ? bytes.below(LARGE) : bytes.below(USUAL);
    ByteBuffer data = ByteBuffer.allocate(head.length + length).put(head);
    while (data.remaining() >= Long.BYTES) {
      data.putLong(bytes.next());
    }
    while (data.hasRemaining()) {
      data.put((byte) bytes.next());
    }
    return data.array();
  }

  static boolean isOf(String id, byte[] data) {
    return Arrays.equals(data, of(id));
  }
}
