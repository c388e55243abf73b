package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that is read from front to back, past the system's cache: the piece that is read, and the
 * next one, which a thread of its own reads meanwhile.
 */
final class UncachedReader implements DiskFile {
  private final UncachedChannel channel;
  private final int block;
  private final Pieces pieces;
  private final Transfer reading = new Transfer("millrace-read");
  private Piece current;
  private Piece next;
  private boolean closed;

  UncachedReader(UncachedChannel channel, int block, Pieces pieces) {
    this.channel = channel;
    this.block = block;
    this.pieces = pieces;
    this.current = new Piece(pieces.take(block));
    this.next = new Piece(pieces.take(block));
  }

  /** Opens one; null if the system cannot. */
  static @Nullable UncachedReader open(Path file, Pieces pieces) throws IOException {
    int block = Pieces.block(file);
    UncachedChannel channel = block == 0 ? null : UncachedChannel.read(file);
    return channel == null ? null : new UncachedReader(channel, block, pieces);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    if (closed) {
      throw new IOException("the file is closed");
    }
    int before = into.position();
    while (into.hasRemaining()) {
      long at = position + into.position() - before;
      goTo(at);
      int from = (int) (at - current.begin);
      int some = Math.min(into.remaining(), current.length - from);
      if (some <= 0) {
        break;
      }
      into.put(into.position(), current.bytes, from, some);
      into.position(into.position() + some);
    }
    return into.position() - before;
  }

  /** Sees to it that the current piece is the one that has this byte, or would have it. */
  private void goTo(long at) throws IOException {
    if (current.covers(at)) {
      return;
    }
    reading.end().ifPresent(length -> next.length = length);
    Piece old = current;
    current = next;
    next = old;
    if (!current.covers(at)) {
      current.read(at - at % block);
    }
    next.begin = current.begin + current.bytes.capacity();
    next.length = -1;
    if (current.length == current.bytes.capacity()) {
      Piece ahead = next;
      reading.begin(() -> ahead.filled(ahead.begin));
    }
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    throw new IOException("the file was opened to be read only");
  }

  @Override
  public void force() {
    // Nothing was written.
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    reading.close();
    pieces.giveBack(current.bytes);
    pieces.giveBack(next.bytes);
    channel.close();
  }

  /** A part of the file, or what will be one. */
  private final class Piece {
    final ByteBuffer bytes;

    /** Where in the file it begins. */
    long begin = -1;

    /** How much there is; negative if nothing was read. */
    int length = -1;

    Piece(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    boolean covers(long at) {
      return length >= 0 && at >= begin && at < begin + bytes.capacity();
    }

    void read(long from) throws IOException {
      length = -1;
      begin = from;
      length = filled(from);
    }

    private int filled(long from) throws IOException {
      bytes.clear();
      while (bytes.hasRemaining()) {
        int more = channel.read(bytes, from + bytes.position());
        // The end of the file need not be that of a block, and nothing can be read behind it.
        if (more <= 0 || bytes.position() % block != 0) {
          break;
        }
      }
      int filled = bytes.position();
      bytes.clear();
      return filled;
    }
  }
}
