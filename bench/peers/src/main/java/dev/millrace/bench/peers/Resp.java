package dev.millrace.bench.peers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redis' protocol over one socket: less in the way than any client, so that Redis is measured and
 * not that.
 */
final class Resp implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private Resp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  static Resp connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    return new Resp(socket);
  }

  @Nullable Object ask(String... command) throws IOException {
    byte[][] words = new byte[command.length][];
    for (int i = 0; i < command.length; i++) {
      words[i] = command[i].getBytes(StandardCharsets.UTF_8);
    }
    write(words);
    flush();
    return answer();
  }

  void write(byte[]... words) throws IOException {
    head('*', words.length);
    for (byte[] word : words) {
      head('$', word.length);
      out.write(word);
      out.write('\r');
      out.write('\n');
    }
  }

  private void head(char kind, int number) throws IOException {
    out.write(kind);
    out.write(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    out.write('\r');
    out.write('\n');
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Text, a number, bytes, a list of these, or nothing. */
  @Nullable Object answer() throws IOException {
    int kind = in.read();
    String line = line();
    return switch (kind) {
      case '+' -> line;
      case ':' -> Long.valueOf(line);
      case '$' -> bytes(Integer.parseInt(line));
      case '*' -> list(Integer.parseInt(line));
      case '-' -> throw new RespException(line);
      default -> throw new EOFException("Redis closed the connection");
    };
  }

  private byte @Nullable [] bytes(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    byte[] bytes = in.readNBytes(length);
    in.skipNBytes(2);
    return bytes;
  }

  private @Nullable List<@Nullable Object> list(int length) throws IOException {
    if (length < 0) {
      return null;
    }
    List<@Nullable Object> list = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      list.add(answer());
    }
    return list;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("Redis closed the connection");
      }
      line.append((char) c);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
