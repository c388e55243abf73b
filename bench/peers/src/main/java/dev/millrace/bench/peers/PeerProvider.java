package dev.millrace.bench.peers;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.ContenderProvider;
import dev.millrace.bench.contender.Entrant;
import dev.millrace.fixture.Kafka;
import java.util.Optional;

/** Provides the other systems. */
public final class PeerProvider implements ContenderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public PeerProvider() {}

  @Override
  public Optional<Contender> create(String name) {
    return Entrant.labelled(name)
        .flatMap(entrant ->
            switch (entrant) {
              case MILLRACE, MILLRACE_ENGINE -> Optional.<Contender>empty();
              case ROCKSDB -> Optional.of(new RocksDbContender());
              case ARTEMIS_TUNED -> Optional.of(new ArtemisContender(true));
              case ARTEMIS_DEFAULT -> Optional.of(new ArtemisContender(false));
              case SQLITE -> Optional.of(new TableContender(new Sqlite()));
              case H2 -> Optional.of(new TableContender(new H2()));
              case CHRONICLE -> Optional.of(new ChronicleContender());
              case POSTGRESQL -> Optional.of(new TableContender(new Postgres()));
              case REDIS -> Optional.of(new RedisContender());
              case RABBITMQ -> Optional.of(new RabbitMqContender());
              case KAFKA_FLUSH -> Optional.of(new KafkaContender(Kafka.flushEachMessage()));
              case KAFKA -> Optional.of(new KafkaContender(Kafka.withoutFlush()));
              case NATS -> Optional.of(new NatsContender());
            });
  }
}
