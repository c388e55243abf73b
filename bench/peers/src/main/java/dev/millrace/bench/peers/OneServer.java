package dev.millrace.bench.peers;

import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.fixture.Kind;
import dev.millrace.fixture.Server;
import dev.millrace.fixture.ServerException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server that is started when it is first needed and stays until the contender ends. */
final class OneServer implements AutoCloseable {
  private final Kind kind;
  private @Nullable Server server;

  OneServer(Kind kind) {
    this.kind = kind;
  }

  void open(Place place) throws NotHereException {
    if (server == null) {
      try {
        server = Server.start(kind, place.home().resolve("server"));
      } catch (ServerException failed) {
        throw new NotHereException(String.valueOf(failed.getMessage()), failed);
      }
    }
  }

  int port() {
    return running().port();
  }

  List<Long> processes() {
    return running().processes();
  }

  private Server running() {
    return Objects.requireNonNull(server, "not started");
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
