package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A file that is written from front to back, past the system's cache: while one piece is filled, a
 * thread of its own writes those before. What that fails with, a later call throws.
 */
final class UncachedFile implements DiskFile {
  /**
   * So many pieces may be on their way: the disk goes on while whoever fills them gives way to
   * others for a few milliseconds.
   */
  private static final int ON_THEIR_WAY = 4;

  private final UncachedChannel channel;
  private final int block;
  private final Pieces pieces;

  /** What is not written yet, from a block's beginning on; given back when the file is closed. */
  private @Nullable ByteBuffer piece;

  /** What is being written, or was, the oldest first. */
  private final Deque<ByteBuffer> leaving = new ArrayDeque<>();

  private final Transfer writing = new Transfer("millrace-write");

  private @Nullable IOException failure;

  /** Where in the file the piece begins. */
  private long begin;

  UncachedFile(UncachedChannel channel, int block, Pieces pieces) {
    this.channel = channel;
    this.block = block;
    this.pieces = pieces;
    this.piece = pieces.take(block);
  }

  /** Creates one, which goes through the cache if there is no way past it. */
  static UncachedFile create(Path file, Pieces pieces) throws IOException {
    int block = Math.max(1, Pieces.block(file));
    return new UncachedFile(UncachedChannel.create(file), block, pieces);
  }

  private ByteBuffer piece() throws IOException {
    ByteBuffer open = piece;
    if (open == null) {
      throw new IOException("the file is closed");
    }
    return open;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    throw new IOException("a file that was opened to be written past the cache is not read");
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    ByteBuffer open = piece();
    isSound();
    if (position != begin + open.position()) {
      throw new IOException(
          "a file that is written past the cache is written from front to back: %,d comes next, not %,d"
              .formatted(begin + open.position(), position));
    }
    while (from.hasRemaining()) {
      int some = Math.min(from.remaining(), open.remaining());
      open.put(open.position(), from, from.position(), some);
      open.position(open.position() + some);
      from.position(from.position() + some);
      if (!open.hasRemaining()) {
        ByteBuffer next = leaving.size() < ON_THEIR_WAY ? pieces.take(block) : arrived().clear();
        long at = begin;
        ByteBuffer full = open.flip();
        writing.begin(() -> channel.write(full, at));
        leaving.add(full);
        begin += full.capacity();
        open = next;
        piece = open;
      }
    }
  }

  /** Waits for the oldest piece on its way. */
  private ByteBuffer arrived() throws IOException {
    try {
      OptionalInt unused = writing.end();
    } catch (IOException failed) {
      failure = failed;
      throw failed;
    }
    return leaving.remove();
  }

  /** If one piece failed, the file is not what it should be for good. */
  private void isSound() throws IOException {
    IOException before = failure;
    if (before != null) {
      throw new IOException("an earlier write failed: " + before.getMessage(), before);
    }
  }

  @Override
  public void force() throws IOException {
    ByteBuffer open = piece();
    int left = open.position();
    int whole = left / block * block;
    isSound();
    while (!leaving.isEmpty()) {
      pieces.giveBack(arrived());
    }
    try {
      if (left > 0) {
        // A block is written as a whole; the file ends where what was written ends.
        ByteBuffer blocks = open.duplicate().limit(Math.ceilDiv(left, block) * block);
        while (blocks.hasRemaining()) {
          blocks.put((byte) 0);
        }
        int unused = channel.write(blocks.flip(), begin);
      }
      channel.force(begin + left);
    } catch (IOException failed) {
      throw RealFile.named(failed);
    }
    open.limit(left).position(whole);
    open.compact();
    begin += whole;
  }

  @Override
  public long size() throws IOException {
    return begin + piece().position();
  }

  @Override
  public void close() throws IOException {
    ByteBuffer open = piece;
    if (open != null) {
      piece = null;
      writing.close();
      pieces.giveBack(open);
      leaving.forEach(pieces::giveBack);
      leaving.clear();
    }
    channel.close();
  }
}
