package dev.millrace.embedded.segment;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** CRC32C, and the one place where what was stored is compared with what is there. */
public class SegmentChecksum {
  /** The checksum of {@code length} bytes from {@code at}. */
  static int of(ByteBuffer bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().clear().position(at).limit(at + length));
    return (int) crc.getValue();
  }

  /** Whether what is there has the checksum that was stored for it. */
  public boolean matches(int computed, int stored) {
    return computed == stored;
  }
}
