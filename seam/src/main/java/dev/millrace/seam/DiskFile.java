package dev.millrace.seam;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Positions and sizes are in bytes. */
public interface DiskFile extends Closeable {
  /**
   * Reads from {@code position} until {@code into} is full or the file ends.
   *
   * @return the bytes read, fewer than asked for only at the end of the file
   */
  int read(ByteBuffer into, long position) throws IOException;

  /**
   * Writes all of {@code from} at {@code position}, extending the file if need be. After an
   * exception any part may be there.
   */
  void write(ByteBuffer from, long position) throws IOException;

  /**
   * Begins to bring to the disk what was written so far, and returns at once: for whoever has more
   * to write before it forces. It makes nothing durable, and whatever fails is what the next {@link
   * #force()} throws.
   */
  default void writeOut() {}

  /**
   * Makes everything written to this file so far durable. If it throws, what was written since the
   * last success may or may not be there, and forcing again proves nothing: the system may have
   * dropped the pages and forgotten the error.
   */
  void force() throws IOException;

  /** The size of the file. */
  long size() throws IOException;
}
