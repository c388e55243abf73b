package dev.millrace.embedded.socket;

import dev.millrace.seam.Seam;
import dev.millrace.seam.Sockets;
import dev.millrace.spi.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Lets commands of the same user reach a transport of this process.
 *
 * <p>What a command has leased is released when it disconnects. Closing disconnects everybody and
 * leaves the transport alone.
 */
public final class SocketServer implements AutoCloseable {
  private final Seam seam;
  private final Transport transport;
  private final Sockets.Listener listener;
  private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  private SocketServer(Seam seam, Transport transport, Sockets.Listener listener) {
    this.seam = seam;
    this.transport = transport;
    this.listener = listener;
  }

  /** Listens at {@code path}, which must not exist. */
  public static SocketServer open(Seam seam, Path path, Transport transport) throws IOException {
    SocketServer server = new SocketServer(seam, transport, seam.sockets().listen(path));
    seam.threads().start("millrace-socket", server::accept);
    return server;
  }

  private void accept() {
    try {
      while (!closed.get()) {
        Session session = new Session(seam, listener.accept(), transport, sessions::remove);
        sessions.add(session);
        session.start();
        if (closed.get()) {
          session.close();
        }
      }
    } catch (IOException | RuntimeException done) {
      // The listener was closed, here or by the system: nobody new can come, those who are here
      // stay.
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        listener.close();
      } catch (IOException alreadyGone) {
        // The path may have been removed with its directory.
      }
      sessions.forEach(Session::close);
    }
  }
}
