package dev.millrace.bench.peers;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import dev.millrace.fixture.RabbitMq;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * A quorum queue on one node, a connection for each thread, a confirm for each call. What is read
 * again is a stream of RabbitMQ's, whose confirms are not forced.
 */
final class RabbitMqContender implements Contender, Consuming, Scanning {
  private static final long PATIENCE_MILLIS = 60_000;
  private static final long LOOK_MILLIS = 10;
  private static final int PREFETCH = 1_000;
  private static final String USER = "guest";

  private final OneServer server = new OneServer(RabbitMq.node());
  private String queue = "";

  // A stream says late how long it is.
  private final LongAdder confirmed = new LongAdder();
  private String counted = "";

  @Override
  public void open(Place place) throws NotHereException, IOException, TimeoutException {
    server.open(place);
    queue = place.name();
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      String type = place.kind() == Place.Kind.STREAM ? "stream" : "quorum";
      channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", type));
    }
    if (!queue.equals(counted)) {
      counted = queue;
      confirmed.reset();
    }
  }

  private Connection connect() throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(server.port());
    factory.setUsername(USER);
    factory.setPassword(USER);
    return factory.newConnection();
  }

  @Override
  public void leave() {}

  @Override
  public Sender sender() throws IOException, TimeoutException {
    Connection connection = connect();
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    return new Sender() {
      @Override
      public void send(byte[] payload) throws IOException, InterruptedException, TimeoutException {
        sendAll(List.of(payload));
      }

      @Override
      public void sendAll(List<byte[]> payloads)
          throws IOException, InterruptedException, TimeoutException {
        for (byte[] payload : payloads) {
          channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, payload);
        }
        channel.waitForConfirmsOrDie(PATIENCE_MILLIS);
        confirmed.add(payloads.size());
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }

  /**
   * An acknowledgement has no answer; but what is published behind it on the same channel lies
   * behind it in the queue's log, and is confirmed.
   */
  @Override
  public long drain(LongSupplier wanted, Sink sink) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      long count = consume(channel, Map.of(), wanted, sink);
      channel.confirmSelect();
      channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1]);
      channel.waitForConfirmsOrDie(PATIENCE_MILLIS);
      return count;
    }
  }

  @Override
  public long scan(Sink sink) throws Exception {
    try (Connection connection = connect();
        Channel channel = connection.createChannel()) {
      return consume(channel, Map.of("x-stream-offset", "first"), confirmed::sum, sink);
    }
  }

  /**
   * With one message at a time a consumer gets the next one only when the queue has applied its
   * acknowledgement, which the log's sync comes before: AMQP has no other answer to one.
   */
  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(
        consumers,
        seconds,
        sink,
        () -> {
          Connection connection = connect();
          Channel channel = connection.createChannel();
          Semaphore arrived = new Semaphore(0);
          channel.basicQos(1);
          channel.basicConsume(
              queue,
              false,
              new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(
                    String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                  sink.read(body);
                  arrived.release();
                  channel.basicAck(envelope.getDeliveryTag(), false);
                }
              });
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) throws InterruptedException {
              return arrived.tryAcquire(1, TimeUnit.SECONDS);
            }

            @Override
            public void close() throws IOException {
              connection.close();
            }
          };
        });
  }

  /** Takes and acknowledges each until there are as many as wanted, which may still grow. */
  private long consume(
      Channel channel, Map<String, Object> arguments, LongSupplier wanted, Sink sink)
      throws IOException, InterruptedException {
    AtomicLong count = new AtomicLong();
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        queue,
        false,
        arguments,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
              throws IOException {
            sink.read(body);
            channel.basicAck(envelope.getDeliveryTag(), false);
            count.incrementAndGet();
          }
        });
    while (count.get() < wanted.getAsLong()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return count.get();
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
