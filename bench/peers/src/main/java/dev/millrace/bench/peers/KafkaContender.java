package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Consuming;
import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.contender.Scanning;
import dev.millrace.bench.contender.Sink;
import dev.millrace.bench.contender.Takers;
import dev.millrace.fixture.Kafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of one partition, its best case when every message is synced: acks=all, no lingering, one
 * producer that all threads share, as its makers advise.
 */
final class KafkaContender implements Contender, Consuming, Scanning {
  private static final Duration POLL = Duration.ofSeconds(2);
  private static final short ONE_COPY = 1;

  /**
   * What 64 publishers of ten messages have under way fits into one batch, and so into one sync.
   */
  private static final String BATCH_BYTES = Integer.toString(256 << 10);

  private static final String FETCH_BYTES = Integer.toString(8 << 20);

  private final OneServer server;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private String topic = "";

  KafkaContender(Kafka kind) {
    this.server = new OneServer(kind);
  }

  @Override
  public void open(Place place) throws NotHereException, ExecutionException, InterruptedException {
    server.open(place);
    topic = place.name();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", address()))) {
      if (!admin.listTopics().names().get().contains(topic)) {
        admin.createTopics(List.of(new NewTopic(topic, 1, ONE_COPY))).all().get();
      }
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                address(),
                "acks",
                "all",
                "linger.ms",
                "0",
                "batch.size",
                BATCH_BYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  private String address() {
    return "127.0.0.1:" + server.port();
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return Objects.requireNonNull(producer, "not open");
  }

  @Override
  public void leave() {
    producer().close();
    producer = null;
  }

  @Override
  public Sender sender() {
    return new Sender() {
      @Override
      public void send(byte[] payload) throws ExecutionException, InterruptedException {
        producer().send(new ProducerRecord<>(topic, payload)).get();
      }

      @Override
      public void sendAll(List<byte[]> payloads) throws ExecutionException, InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>(payloads.size());
        payloads.forEach(
            payload -> sent.add(producer().send(new ProducerRecord<>(topic, payload))));
        for (Future<RecordMetadata> one : sent) {
          one.get();
        }
      }
    };
  }

  private KafkaConsumer<byte[], byte[]> consumer(int atOnce) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                address(),
                "group.id",
                "bench-" + topic,
                "enable.auto.commit",
                "false",
                "max.partition.fetch.bytes",
                FETCH_BYTES,
                "max.poll.records",
                Integer.toString(atOnce)),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    TopicPartition partition = new TopicPartition(topic, 0);
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    return consumer;
  }

  /** It acknowledges by position: one commit for what a poll gave. */
  @Override
  public long drain(LongSupplier wanted, Sink sink) {
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(10_000)) {
      while (count < wanted.getAsLong()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          sink.read(record.value());
          count++;
        }
        consumer.commitSync();
      }
    }
    return count;
  }

  /** One partition has one consumer, however many there are. */
  @Override
  public Taken take(int consumers, double seconds, Sink sink) throws Exception {
    return Takers.run(
        1,
        seconds,
        sink,
        () -> {
          KafkaConsumer<byte[], byte[]> consumer = consumer(1);
          return new Takers.Taker() {
            @Override
            public boolean take(Sink into) {
              for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                into.read(record.value());
                consumer.commitSync(
                    Map.of(
                        new TopicPartition(topic, 0), new OffsetAndMetadata(record.offset() + 1)));
                return true;
              }
              return false;
            }

            @Override
            public void close() {
              consumer.close();
            }
          };
        });
  }

  @Override
  public long scan(Sink sink) {
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(100_000)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      long end =
          Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition), topic);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          sink.read(record.value());
          count++;
        }
      }
    }
    return count;
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
