package dev.millrace.embedded.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C over the bytes of frames and records: the one place where what was stored is compared with
 * what is there.
 */
public class Checksum {
  /** The checksum of what remains in {@code bytes}, which is left as it was. */
  static int of(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** Whether what remains in {@code bytes} has the checksum that was stored for it. */
  public boolean matches(ByteBuffer bytes, int stored) {
    return of(bytes) == stored;
  }
}
