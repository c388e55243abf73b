package dev.millrace.seam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Unix-domain sockets: how one process reaches another on the same machine. */
public interface Sockets {
  /**
   * Listens at {@code path}, which must not exist and may have about 100 bytes; readable and
   * writable by its owner only. Closing the listener removes the path.
   */
  Listener listen(Path path) throws IOException;

  /** Connects to whoever listens at {@code path}. */
  Connection connect(Path path) throws IOException;

  /** Waits for connections. */
  interface Listener extends Closeable {
    /** The next connection; blocks, and throws when the listener is closed. */
    Connection accept() throws IOException;
  }

  /** Two streams of bytes. One thread may read while another writes. Closing wakes both. */
  interface Connection extends Closeable {
    /**
     * Reads until {@code into} is full; false if the other side closed before the first byte.
     * Throws if it closed in the middle.
     */
    boolean read(ByteBuffer into) throws IOException;

    /** Writes all of {@code from}. */
    void write(ByteBuffer from) throws IOException;
  }
}
