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
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A transport of this process that commands can reach as well, for as long as it is open. */
public final class ServedTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(ServedTransport.class);

  /** The path of a socket lies in a field of 108 bytes on Linux and 104 elsewhere, with an end. */
  private static final int LONGEST_PATH_BYTES = 100;

  private final Transport own;
  private final SocketServer server;
  private final Runnable tidy;

  private ServedTransport(Transport own, SocketServer server, Runnable tidy) {
    this.own = own;
    this.server = server;
    this.tidy = tidy;
  }

  /**
   * Listens in the data directory, or in a private one of the system's temporary directory if that
   * path would be too long for a socket, and leaves the path in the lock file. Where nobody can
   * listen, the transport works and only commands cannot reach it.
   */
  public static Transport over(Transport own, Seam seam, Store store) {
    Disk disk = seam.disk();
    Path inside = store.directory().toAbsolutePath().resolve("socket");
    try {
      if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_PATH_BYTES) {
        if (disk.exists(inside)) {
          // Left by a process that was killed: the lock is ours, so nobody listens there.
          disk.delete(inside);
        }
        return listen(own, seam, store, inside, () -> {});
      }
      Path outside = temporary().resolve("millrace-" + seam.ids().next());
      disk.createDirectories(outside);
      return listen(own, seam, store, outside.resolve("socket"), () -> remove(disk, outside));
    } catch (IOException | RuntimeException failed) {
      LOG.warn(
          "commands cannot reach this application while it has {} open: {}",
          store.directory(),
          failed.toString());
      return own;
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
  }

  private static Transport listen(Transport own, Seam seam, Store store, Path path, Runnable tidy)
      throws IOException {
    SocketServer server = SocketServer.open(seam, path, own);
    store.announce(path);
    return new ServedTransport(own, server, tidy);
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
    server.close();
    tidy.run();
    own.close();
  }
}
