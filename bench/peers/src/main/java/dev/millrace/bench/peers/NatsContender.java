package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import dev.millrace.fixture.Nats;
import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Options;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * JetStream with file storage, as it comes: a sync every two minutes. A connection for each thread.
 */
final class NatsContender implements Contender, Consuming, Scanning {
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final int AT_ONCE = 250;

  private final OneServer server = new OneServer(Nats.jetStream());
  private String subject = "";

  @Override
  public void open(Place place)
      throws NotHereException, IOException, InterruptedException, JetStreamApiException {
    server.open(place);
    subject = place.name();
    Connection connection = connect();
    try {
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(subject)
                  .subjects(subject)
                  .storageType(StorageType.File)
                  .retentionPolicy(
                      place.kind() == Place.Kind.STREAM
                          ? RetentionPolicy.Limits
                          : RetentionPolicy.WorkQueue)
                  .build());
    } finally {
      close(connection);
    }
  }

  private Connection connect() throws IOException, InterruptedException {
    return io.nats.client.Nats.connect(
        Options.builder().server("nats://127.0.0.1:" + server.port()).build());
  }

  @Override
  public void leave() {}

  @Override
  public Sender sender() throws IOException, InterruptedException {
    Connection connection = connect();
    JetStream stream = connection.jetStream();
    return new Sender() {
      @Override
      public void send(byte[] payload) throws IOException, JetStreamApiException {
        stream.publish(subject, payload);
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws ExecutionException, InterruptedException {
        List<CompletableFuture<PublishAck>> sent = new ArrayList<>(payloads.size());
        payloads.forEach(payload -> sent.add(stream.publishAsync(subject, payload)));
        for (CompletableFuture<PublishAck> one : sent) {
          one.get();
        }
      }

      @Override
      public void close() throws IOException {
        NatsContender.close(connection);
      }
    };
  }

  private static void close(Connection connection) throws IOException {
    try {
      connection.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  private JetStreamSubscription subscribe(Connection connection)
      throws IOException, JetStreamApiException {
    return connection
        .jetStream()
        .subscribe(subject, PullSubscribeOptions.builder().durable("bench").build());
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink)
      throws IOException, InterruptedException, JetStreamApiException, TimeoutException {
    long count = 0;
    Connection connection = connect();
    try {
      JetStreamSubscription subscription = subscribe(connection);
      while (count < wanted.getAsLong()) {
        for (Message message : subscription.fetch(AT_ONCE, WAIT)) {
          sink.read(message.getData());
          message.ack();
          count++;
        }
      }
      connection.flush(WAIT);
    } finally {
      close(connection);
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
          Connection connection = connect();
          JetStreamSubscription subscription = subscribe(connection);
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) throws InterruptedException, TimeoutException {
              for (Message message : subscription.fetch(1, WAIT)) {
                into.read(message.getData());
                message.ackSync(WAIT);
                return true;
              }
              return false;
            }

            @Override
            public void close() throws IOException {
              NatsContender.close(connection);
            }
          };
        });
  }

  @Override
  public long scan(Sink sink) throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = connect();
    try {
      long all =
          connection.jetStreamManagement().getStreamInfo(subject).getStreamState().getMsgCount();
      JetStreamSubscription subscription =
          connection
              .jetStream()
              .subscribe(subject, PushSubscribeOptions.builder().ordered(true).build());
      long count = 0;
      while (count < all) {
        Message message = subscription.nextMessage(WAIT);
        if (message != null) {
          sink.read(message.getData());
          count++;
        }
      }
      return count;
    } finally {
      close(connection);
    }
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
