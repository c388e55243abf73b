package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import dev.millrace.fixture.Redis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongSupplier;

/** A stream in Redis with {@code appendfsync always}: XADD, a group, XACK. */
final class RedisContender implements Contender, Consuming, Scanning {
  private static final int AT_ONCE = 1_000;
  private static final String GROUP = "bench";

  private final OneServer server = new OneServer(Redis.appendFsyncAlways());
  private String stream = "";

  @Override
  public void open(Place place) throws NotHereException, IOException {
    server.open(place);
    stream = place.name();
    try (Resp resp = connect()) {
      try {
        resp.ask("XGROUP", "CREATE", stream, GROUP, "0", "MKSTREAM");
      } catch (RespException exists) {
        if (!String.valueOf(exists.getMessage()).startsWith("BUSYGROUP")) {
          throw exists;
        }
      }
    }
  }

  private Resp connect() throws IOException {
    return Resp.connect(server.port());
  }

  @Override
  public void leave() {}

  @Override
  public Sender sender() throws IOException {
    Resp resp = connect();
    return new Sender() {
      @Override
      public void send(byte[] payload) throws IOException {
        add(payload);
        resp.flush();
        resp.answer();
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws IOException {
        for (byte[] payload : payloads) {
          add(payload);
        }
        resp.flush();
        for (int i = 0; i < payloads.size(); i++) {
          resp.answer();
        }
      }

      private void add(byte[] payload) throws IOException {
        resp.write(bytes("XADD"), bytes(stream), bytes("*"), bytes("p"), payload);
      }

      @Override
      public void close() throws IOException {
        resp.close();
      }
    };
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws IOException {
    long count = 0;
    try (Resp resp = connect()) {
      while (count < wanted.getAsLong()) {
        count += some(resp, AT_ONCE, sink);
      }
    }
    return count;
  }

  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(
        consumers,
        seconds,
        sink,
        () -> {
          Resp resp = connect();
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) throws IOException {
              return some(resp, 1, into) > 0;
            }

            @Override
            public void close() throws IOException {
              resp.close();
            }
          };
        });
  }

  /** Reads up to so many of the group's messages and acknowledges each. */
  private int some(Resp resp, int most, Sink sink) throws IOException {
    Object answer =
        resp.ask(
            "XREADGROUP",
            "GROUP",
            GROUP,
            "c",
            "COUNT",
            Integer.toString(most),
            "STREAMS",
            stream,
            ">");
    if (!(answer instanceof List<?> streams)) {
      return 0;
    }
    List<?> entries = (List<?>) ((List<?>) streams.getFirst()).get(1);
    for (Object entry : entries) {
      List<?> idAndFields = (List<?>) entry;
      sink.read((byte[]) ((List<?>) idAndFields.get(1)).get(1));
      resp.write(bytes("XACK"), bytes(stream), bytes(GROUP), (byte[]) idAndFields.get(0));
    }
    resp.flush();
    for (int i = 0; i < entries.size(); i++) {
      resp.answer();
    }
    return entries.size();
  }

  @Override
  public long scan(Sink sink) throws IOException {
    long count = 0;
    try (Resp resp = connect()) {
      String from = "-";
      while (true) {
        Object answer = resp.ask("XRANGE", stream, from, "+", "COUNT", Integer.toString(AT_ONCE));
        if (!(answer instanceof List<?> entries) || entries.isEmpty()) {
          return count;
        }
        for (Object entry : entries) {
          List<?> idAndFields = (List<?>) entry;
          sink.read((byte[]) ((List<?>) idAndFields.get(1)).get(1));
          from = "(" + new String((byte[]) idAndFields.get(0), StandardCharsets.US_ASCII);
        }
        count += entries.size();
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public List<Long> auditedProcesses() {
    return server.processes();
  }

  @Override
  public void close() {
    server.close();
  }
}
