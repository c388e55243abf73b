package dev.millrace.seam;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Unix-domain sockets of this machine. */
final class RealSockets implements Sockets {
  @Override
  public Listener listen(Path path) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
    return new RealListener(channel, path);
  }

  @Override
  public Connection connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
    return new RealConnection(channel);
  }

  private record RealListener(ServerSocketChannel channel, Path path) implements Listener {
    @Override
    public Connection accept() throws IOException {
      return new RealConnection(channel.accept());
    }

    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(path);
    }
  }

  private record RealConnection(SocketChannel channel) implements Connection {
    @Override
    public boolean read(ByteBuffer into) throws IOException {
      boolean begun = false;
      while (into.hasRemaining()) {
        if (channel.read(into) < 0) {
          if (begun) {
            throw new EOFException("the other side closed in the middle of a message");
          }
          return false;
        }
        begun = true;
      }
      return true;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      while (from.hasRemaining()) {
        channel.write(from);
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
