package dev.millrace.embedded.compression;

import dev.millrace.Compression;
import java.nio.ByteBuffer;

/**
 * Brings one way of compressing to the embedded broker. Found by {@link java.util.ServiceLoader};
 * deflate needs none.
 */
public interface CompressionProvider {
  /** Which one. */
  Compression compression();

  /** A codec for one user, who closes it. */
  Codec open();

  /**
   * Compresses and decompresses.
   *
   * <p><b>Threads.</b> One at a time.
   */
  interface Codec extends AutoCloseable {
    /**
     * Compresses what remains in {@code from}, which is left as it was, into what remains in {@code
     * into}, whose position moves behind it.
     *
     * @return whether there was room; what was written is worthless if not
     */
    boolean compress(ByteBuffer from, ByteBuffer into);

    /**
     * Fills what remains in {@code into} from what remains in {@code from}, which is left as it was
     * and may be anything.
     *
     * @return whether it was exactly that much
     */
    boolean decompress(ByteBuffer from, ByteBuffer into);

    /** Lets go of what it holds. Closing twice is fine. */
    @Override
    void close();
  }
}
