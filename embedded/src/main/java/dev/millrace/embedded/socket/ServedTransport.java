package dev.millrace.embedded.socket;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.embedded.broker.Store;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Source;
import dev.millrace.spi.SubscriptionSpec;
import dev.millrace.spi.Transport;
import dev.millrace.spi.TransportReceipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transport of this process that commands can reach as well, for as long as it is open. */
public final class ServedTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(ServedTransport.class);

  /** The path of a socket lies in a field of 108 bytes on Linux and 104 elsewhere, with an end. */
  private static final int LONGEST_PATH_BYTES = 100;

  private final Transport own;
  private final Seam seam;
  private final Store store;

  /** What is to be done when nobody is to come any more, once it is known. */
  private final CompletableFuture<Runnable> served = new CompletableFuture<>();

  private ServedTransport(Transport own, Seam seam, Store store) {
    this.own = own;
    this.seam = seam;
    this.store = store;
  }

  /**
   * Begins to listen in the data directory, or in a private one of the system's temporary directory
   * if that path would be too long for a socket, and leaves the path in the lock file. Where nobody
   * can listen, the transport works and only commands cannot reach it.
   *
   * <p>The application does not wait for it: what the JDK loads for a socket is a twentieth of the
   * time that opening takes.
   */
  public static Transport over(Transport own, Seam seam, Store store) {
    ServedTransport transport = new ServedTransport(own, seam, store);
    seam.threads().start("millrace-serve", transport::serveIfPossible);
    return transport;
  }

  private void serveIfPossible() {
    Runnable end = () -> {};
    try {
      end = serve();
    } catch (IOException | RuntimeException failed) {
      LOG.warn(
          "commands cannot reach this application while it has {} open: {}",
          store.directory(),
          failed.toString());
    } finally {
      // Whatever came of it: closing waits for this.
      served.complete(end);
    }
  }

  private Runnable serve() throws IOException {
    Disk disk = seam.disk();
    Path inside = store.directory().toAbsolutePath().resolve("socket");
    if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH_BYTES) {
      if (disk.exists(inside)) {
        // Left by a process that was killed: the lock is ours, so nobody listens there.
        disk.delete(inside);
      }
      return listen(inside)::close;
    }
    Path outside = temporary().resolve("millrace-" + seam.ids().next());
    disk.createDirectories(outside);
    SocketServer server = listen(outside.resolve("socket"));
    return () -> {
      server.close();
      remove(disk, outside);
    };
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  private SocketServer listen(Path path) throws IOException {
    SocketServer server = SocketServer.open(seam, path, own);
    try {
      store.announce(path);
    } catch (RuntimeException failed) {
      server.close();
      throw failed;
    }
    return server;
  }

  private static void remove(Disk disk, Path directory) {
    try {
      disk.delete(directory);
    } catch (IOException left) {
      LOG.debug("left {} behind: {}", directory, left.toString());
    }
  }

  @Override
  public Capabilities capabilities(ChannelKind kind) {
    return own.capabilities(kind);
  }

  @Override
  public CompletionStage<Void> declare(ChannelSpec channel) {
    return own.declare(channel);
  }

  @Override
  public CompletionStage<List<TransportReceipt>> publish(List<Outgoing> messages) {
    return own.publish(messages);
  }

  @Override
  public CompletionStage<Source> subscribe(SubscriptionSpec subscription) {
    return own.subscribe(subscription);
  }

  @Override
  public Admin admin() {
    return own.admin();
  }

  @Override
  public void close() {
    try {
      seam.waiting().await(served).run();
    } catch (InterruptedException interrupted) {
      // Nobody is to come, however long it takes to know them.
      Thread.currentThread().interrupt();
      var unused = served.thenAccept(Runnable::run);
    }
    own.close();
  }
}
