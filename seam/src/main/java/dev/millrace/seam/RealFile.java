package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An open file of this machine. */
final class RealFile implements DiskFile {
  /** What the systems say when there is no room. The JDK hands on their words and nothing else. */
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded", "not enough space on the disk");

  private final FileChannel channel;
  private @Nullable WriteOut writeOut;

  RealFile(FileChannel channel) {
    this.channel = channel;
  }

  /** The same failure, under the name it has in this package. */
  static IOException named(IOException failed) {
    String message = String.valueOf(failed.getMessage());
    return FULL.stream().anyMatch(message::contains)
        ? new DiskFullException(message, failed)
        : failed;
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    int read = 0;
    while (into.hasRemaining()) {
      int more = channel.read(into, position + read);
      if (more < 0) {
        break;
      }
      read += more;
    }
    return read;
  }

  @Override
  public void write(ByteBuffer from, long position) throws IOException {
    try {
      long at = position;
      while (from.hasRemaining()) {
        at += channel.write(from, at);
      }
    } catch (IOException failed) {
      throw named(failed);
    }
  }

  @Override
  public void writeOut() {
    WriteOut at = writeOut;
    if (at == null) {
      at = new WriteOut(channel);
      writeOut = at;
    }
    at.begin();
  }

  @Override
  public void force() throws IOException {
    try {
      channel.force(false);
      // The system tells of a failure once, and may have told the other thread.
      WriteOut begun = writeOut;
      if (begun != null) {
        begun.end();
      }
    } catch (IOException failed) {
      throw named(failed);
    }
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    WriteOut begun = writeOut;
    if (begun != null) {
      begun.close();
    }
    channel.close();
  }
}
