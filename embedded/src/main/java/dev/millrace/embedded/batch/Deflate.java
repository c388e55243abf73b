package dev.millrace.embedded.batch;

import dev.millrace.embedded.compression.CompressionProvider;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Deflate by the JDK, raw: the container's checksum is enough. */
final class Deflate implements CompressionProvider.Codec {
  /** The fastest: the next levels cost twice the time for a few per cent. */
  private static final int LEVEL = Deflater.BEST_SPEED;

  private final Deflater deflater = new Deflater(LEVEL, true);
  private final Inflater inflater = new Inflater(true);

  @Override
  public boolean compress(ByteBuffer from, ByteBuffer into) {
    deflater.reset();
    deflater.setInput(from.duplicate());
    deflater.finish();
    while (!deflater.finished() && into.hasRemaining()) {
      deflater.deflate(into);
    }
    return deflater.finished();
  }

  @Override
  public boolean decompress(ByteBuffer from, ByteBuffer into) {
    try {
      inflater.reset();
      inflater.setInput(from.duplicate());
      while (into.hasRemaining()) {
        if (inflater.inflate(into) == 0 && stuck()) {
          return false;
        }
      }
      // The end mark may be left to read, and must be all that is.
      return inflater.inflate(ByteBuffer.allocate(1)) == 0
          && inflater.finished()
          && inflater.getRemaining() == 0;
    } catch (DataFormatException damaged) {
      return false;
    }
  }

  private boolean stuck() {
    return inflater.finished() || inflater.needsInput() || inflater.needsDictionary();
  }

  @Override
  public void close() {
    deflater.end();
    inflater.end();
  }
}
