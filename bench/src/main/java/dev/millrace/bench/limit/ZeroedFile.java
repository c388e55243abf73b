package dev.millrace.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file whose blocks are there and hold zeros, durably: what a good log writes into. */
final class ZeroedFile implements AutoCloseable {
  private static final int SLICE = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final long bytes;
  private long next;

  private ZeroedFile(Path path, FileChannel channel, long bytes) {
    this.path = path;
    this.channel = channel;
    this.bytes = bytes;
  }

  static ZeroedFile create(Path path, long bytes) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(SLICE);
    for (long at = 0; at < bytes; at += SLICE) {
      write(channel, zeros.clear(), at);
    }
    channel.force(true);
    return new ZeroedFile(path, channel, bytes);
  }

  FileChannel channel() {
    return channel;
  }

  /** Writes at the next place, from the beginning again when the end is reached, and syncs. */
  void writeAndForce(ByteBuffer buffer) throws IOException {
    if (next + buffer.remaining() > bytes) {
      next = 0;
    }
    int length = buffer.remaining();
    write(channel, buffer, next);
    channel.force(false);
    next += length;
  }

  private static void write(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
    long place = at;
    while (buffer.hasRemaining()) {
      place += channel.write(buffer, place);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
