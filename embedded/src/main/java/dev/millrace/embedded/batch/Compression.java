package dev.millrace.embedded.batch;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How the entries of a batch are made smaller. The codes are part of the format and never change.
 */
public enum Compression {
  /** Not at all. */
  NONE(0),
  /** The JDK's own, without a frame around it. */
  DEFLATE(1),
  /** Zstandard, by the module {@code millrace-zstd}. */
  ZSTD(2);

  private final int code;

  Compression(int code) {
    this.code = code;
  }

  /** The number in the format. */
  public int code() {
    return code;
  }

  /** The compression of this number, if this version knows it. */
  public static Optional<Compression> of(int code) {
    for (Compression compression : values()) {
      if (compression.code == code) {
        return Optional.of(compression);
      }
    }
    return Optional.empty();
  }

  /**
   * Who does it. Implemented by the modules that bring one, and found by {@link
   * java.util.ServiceLoader}.
   *
   * <p><b>Threads.</b> One at a time.
   */
  public interface Codec extends AutoCloseable {
    /**
     * Compresses what remains in {@code from}, which is left as it was, into {@code into} from its
     * position on, which moves behind it.
     *
     * @return whether there was room
     */
    boolean compress(ByteBuffer from, ByteBuffer into);

    /**
     * Fills what remains in {@code into} from what remains in {@code from}, which is left as it
     * was.
     *
     * @return whether it was exactly that much
     */
    boolean decompress(ByteBuffer from, ByteBuffer into);

    /** Lets go of what it holds. Closing twice is fine. */
    @Override
    void close();
  }

  /** Makes codecs for one of the compressions. */
  public interface Provider {
    /** Which one. */
    Compression compression();

    /** A codec, for one user. */
    Codec open();
  }
}
