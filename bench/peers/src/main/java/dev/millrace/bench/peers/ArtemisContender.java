package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;

/**
 * Artemis in this JVM over its in-VM connector: NIO journal, data synced, durable sends that block.
 * Tuned means that its journal waits 0.1 ms for company before it syncs, not 3.33 ms.
 */
final class ArtemisContender implements Contender, Consuming, Scanning {
  private static final String URL = "vm://0";
  private static final int TUNED_NANOS = 100_000;
  private static final long PATIENCE_MILLIS = 1_000;

  private final boolean tuned;
  private @Nullable EmbeddedActiveMQ server;
  private @Nullable ServerLocator blocking;
  private String queue = "";

  ArtemisContender(boolean tuned) {
    this.tuned = tuned;
  }

  @Override
  public void open(Place place) throws Exception {
    queue = place.name();
    Configuration configuration =
        new ConfigurationImpl()
            .setPersistenceEnabled(true)
            .setSecurityEnabled(false)
            .setJournalType(JournalType.NIO)
            .setJournalDatasync(true)
            .setJournalDirectory(place.directory().resolve("journal").toString())
            .setBindingsDirectory(place.directory().resolve("bindings").toString())
            .setPagingDirectory(place.directory().resolve("paging").toString())
            .setLargeMessagesDirectory(place.directory().resolve("large").toString())
            .setMaxDiskUsage(-1);
    if (tuned) {
      configuration.setJournalBufferTimeout_NIO(TUNED_NANOS);
    }
    configuration.addAcceptorConfiguration("in-vm", URL);
    server = new EmbeddedActiveMQ().setConfiguration(configuration).start();
    blocking = locator(true);
    try (ClientSessionFactory factory = blocking().createSessionFactory();
        ClientSession session = factory.createSession()) {
      if (!session
          .queueQuery(org.apache.activemq.artemis.api.core.SimpleString.of(queue))
          .isExists()) {
        session.createQueue(
            QueueConfiguration.of(queue).setRoutingType(RoutingType.ANYCAST).setDurable(true));
      }
    }
  }

  private static ServerLocator locator(boolean blockOnAcknowledge) throws Exception {
    return ActiveMQClient.createServerLocator(URL)
        .setBlockOnDurableSend(true)
        .setBlockOnAcknowledge(blockOnAcknowledge)
        .setAckBatchSize(0);
  }

  private ServerLocator blocking() {
    return Objects.requireNonNull(blocking, "not open");
  }

  @Override
  public void leave() throws Exception {
    blocking().close();
    Objects.requireNonNull(server, "not open").stop();
    server = null;
  }

  @Override
  public Sender sender() throws Exception {
    ClientSessionFactory factory = blocking().createSessionFactory();
    ClientSession each = factory.createSession(true, true);
    ClientSession together = factory.createSession(false, false);
    ClientProducer one = each.createProducer(queue);
    ClientProducer many = together.createProducer(queue);
    return new Sender() {
      @Override
      public void send(byte[] payload) throws ActiveMQException {
        one.send(message(each, payload));
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws ActiveMQException {
        for (byte[] payload : payloads) {
          many.send(message(together, payload));
        }
        together.commit();
      }

      @Override
      public void close() {
        factory.close();
      }
    };
  }

  private static ClientMessage message(ClientSession session, byte[] payload) {
    ClientMessage message = session.createMessage(true);
    message.getBodyBuffer().writeBytes(payload);
    return message;
  }

  private static void read(ClientMessage message, Sink sink) {
    byte[] payload = new byte[message.getBodyBuffer().readableBytes()];
    message.getBodyBuffer().readBytes(payload);
    sink.read(payload);
  }

  @Override
  public long drain(LongSupplier wanted, Sink sink) throws Exception {
    long count = 0;
    try (ServerLocator locator = locator(false);
        ClientSessionFactory factory = locator.createSessionFactory();
        ClientSession session = factory.createSession(true, true)) {
      session.start();
      try (ClientConsumer consumer = session.createConsumer(queue)) {
        while (count < wanted.getAsLong()) {
          ClientMessage message = consumer.receive(PATIENCE_MILLIS);
          if (message != null) {
            read(message, sink);
            message.individualAcknowledge();
            count++;
          }
        }
      }
    }
    // The journal is in order: a durable message behind the last acknowledgement has it synced,
    // too.
    try (Sender sender = sender()) {
      sender.send(new byte[1]);
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
          ClientSessionFactory factory = blocking().createSessionFactory();
          ClientSession session = factory.createSession(true, true);
          session.start();
          ClientConsumer consumer = session.createConsumer(queue);
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) throws ActiveMQException {
              ClientMessage message = consumer.receive(PATIENCE_MILLIS);
              if (message == null) {
                return false;
              }
              read(message, into);
              message.individualAcknowledge();
              return true;
            }

            @Override
            public void close() throws IOException {
              factory.close();
            }
          };
        });
  }

  @Override
  public long scan(Sink sink) throws Exception {
    long count = 0;
    try (ClientSessionFactory factory = blocking().createSessionFactory();
        ClientSession session = factory.createSession(true, true)) {
      session.start();
      try (ClientConsumer browser = session.createConsumer(queue, true)) {
        for (ClientMessage message = browser.receiveImmediate();
            message != null;
            message = browser.receiveImmediate()) {
          read(message, sink);
          count++;
        }
      }
    }
    return count;
  }
}
