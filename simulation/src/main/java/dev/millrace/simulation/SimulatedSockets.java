package dev.millrace.simulation;

import dev.millrace.seam.Sockets;
import dev.millrace.seam.Waiting;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sockets within one simulated process: whoever listens is reached by whoever connects in the same
 * simulation.
 */
final class SimulatedSockets implements Sockets {
  private final Waiting waiting;
  private final Map<Path, Ear> listening = new HashMap<>();

  SimulatedSockets(Waiting waiting) {
    this.waiting = waiting;
  }

  @Override
  public Listener listen(Path path) throws IOException {
    if (listening.containsKey(path)) {
      throw new SocketException("Address already in use: " + path);
    }
    Ear ear = new Ear(path);
    listening.put(path, ear);
    return ear;
  }

  @Override
  public Connection connect(Path path) throws IOException {
    @Nullable Ear ear = listening.get(path);
    if (ear == null) {
      throw new ConnectException("Connection refused: " + path);
    }
    Pipe there = new Pipe();
    Pipe back = new Pipe();
    ear.arrived.add(new End(there, back));
    ear.bell.ring();
    return new End(back, there);
  }

  /** Wakes whoever waits for something to happen. */
  private final class Bell {
    private CompletableFuture<Void> next = new CompletableFuture<>();

    void ring() {
      CompletableFuture<Void> rung = next;
      next = new CompletableFuture<>();
      rung.complete(null);
    }

    void hear() throws IOException {
      try {
        waiting.await(next);
      } catch (InterruptedException interrupted) {
        throw (IOException) new InterruptedIOException("interrupted").initCause(interrupted);
      }
    }
  }

  private final class Ear implements Listener {
    private final Path path;
    private final Deque<Connection> arrived = new ArrayDeque<>();
    private final Bell bell = new Bell();
    private boolean closed;

    Ear(Path path) {
      this.path = path;
    }

    @Override
    public Connection accept() throws IOException {
      while (arrived.isEmpty() && !closed) {
        bell.hear();
      }
      if (closed) {
        throw new SocketException("closed: " + path);
      }
      return arrived.remove();
    }

    @Override
    public void close() {
      closed = true;
      listening.remove(path, this);
      bell.ring();
    }
  }

  private final class Pipe {
    private final Deque<Byte> bytes = new ArrayDeque<>();
    private final Bell bell = new Bell();
    private boolean closed;

    void close() {
      closed = true;
      bell.ring();
    }
  }

  private record End(Pipe in, Pipe out) implements Connection {
    @Override
    public boolean read(ByteBuffer into) throws IOException {
      boolean begun = false;
      while (into.hasRemaining()) {
        while (in.bytes.isEmpty() && !in.closed) {
          in.bell.hear();
        }
        if (in.bytes.isEmpty()) {
          if (begun) {
            throw new EOFException("the other side closed in the middle of a message");
          }
          return false;
        }
        into.put(in.bytes.remove());
        begun = true;
      }
      return true;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
      if (out.closed) {
        throw new SocketException("Broken pipe");
      }
      while (from.hasRemaining()) {
        out.bytes.add(from.get());
      }
      out.bell.ring();
    }

    @Override
    public void close() {
      in.close();
      out.close();
    }
  }
}
