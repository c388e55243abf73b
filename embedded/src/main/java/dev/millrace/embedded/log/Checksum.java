package dev.millrace.embedded.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C over the bytes of frames and records: the one place where what was stored is compared with
 * what is there, and what is there with what should come next.
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

  /**
   * Whether a whole frame of this store is the next one, and not one that a recycled file still
   * holds from before.
   *
   * @param expected the sequence that comes next
   * @param sequence the sequence that it has
   * @param last the header checksum of the frame before
   * @param previous what it says of the frame before
   */
  public boolean follows(long expected, long sequence, int last, int previous) {
    return sequence == expected && previous == last;
  }
}
