package dev.millrace.embedded.socket;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Both ends of a connection: frames go out in order without the sender waiting, and come in one at
 * a time.
 *
 * <p>A frame is four bytes of length, big-endian, and that many bytes.
 */
final class Link implements AutoCloseable {
  /**
   * A frame may carry the largest settlement and its answer, and no more: what announces more is
   * not one of ours.
   */
  static final int MAX_FRAME_BYTES = 64 << 20;

  private final Seam seam;
  private final Sockets.Connection connection;
  private final Consumer<byte[]> incoming;
  private final Runnable ended;
  private final ConcurrentLinkedQueue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicReference<CompletableFuture<Void>> wake =
      new AtomicReference<>(new CompletableFuture<>());
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * A link that gives what comes in to {@code incoming}, and runs {@code ended} once when either
   * side has closed.
   */
  Link(Seam seam, Sockets.Connection connection, Consumer<byte[]> incoming, Runnable ended) {
    this.seam = seam;
    this.connection = connection;
    this.incoming = incoming;
    this.ended = ended;
  }

  /** Begins to carry frames. */
  void start(String name) {
    seam.threads().start(name + "-in", this::read);
    seam.threads().start(name + "-out", this::write);
  }

  /**
   * Sends a frame, after those sent before. Does not wait. What is sent after closing is dropped.
   */
  void send(byte[] frame) {
    outgoing.add(frame);
    wake.get().complete(null);
  }

  private void read() {
    try {
      ByteBuffer header = ByteBuffer.allocate(Integer.BYTES);
      while (connection.read(header.clear())) {
        int length = header.getInt(0);
        if (length < 0 || length > MAX_FRAME_BYTES) {
          break;
        }
        ByteBuffer frame = ByteBuffer.allocate(length);
        if (length > 0 && !connection.read(frame)) {
          break;
        }
        incoming.accept(frame.array());
      }
    } catch (IOException | RuntimeException broken) {
      // Either side may go away at any time; whoever waits is told by `ended`.
    } finally {
      close();
    }
  }

  private void write() {
    try {
      while (!closed.get()) {
        // A fresh future before looking, so that a frame added after the look completes what is
        // waited for.
        CompletableFuture<Void> next = new CompletableFuture<>();
        wake.set(next);
        for (byte[] frame = outgoing.poll(); frame != null; frame = outgoing.poll()) {
          ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + frame.length);
          connection.write(bytes.putInt(frame.length).put(frame).flip());
        }
        if (!closed.get()) {
          seam.waiting().await(next);
        }
      }
    } catch (IOException broken) {
      // As above.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  /** Ends the connection. What was sent and not yet written is dropped. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      wake.get().complete(null);
      try {
        connection.close();
      } catch (IOException alreadyGone) {
        // Nothing is held any more either way.
      }
      ended.run();
    }
  }
}
