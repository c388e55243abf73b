package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Compression;
import dev.millrace.Durability;
import dev.millrace.Retention;
import dev.millrace.embedded.batch.Compressor;
import java.util.Set;

/**
 * What can be said about how channels of this broker keep their messages: what is not here is
 * refused. Each thing is switched on here when the broker does it.
 */
final class Offered {
  /** The durability of a channel of which nothing was said. */
  static final Durability UNSAID = Durability.FSYNC;

  private static final Set<Durability> ON_DISK =
      Set.of(Durability.FSYNC, Durability.INTERVAL, Durability.OS);
  private static final Set<Durability> ALL = Set.of(Durability.values());
  private static final Set<Retention.By> RETENTION = Set.of(Retention.By.values());
  private static final boolean COMPACTION = true;
  private static final Set<Compression> COMPRESSIONS = Compressor.there();

  private Offered() {}

  /**
   * What can be said of channels of this kind.
   *
   * @param queueShaped whether messages are handed out one by one, so that a priority can choose;
   *     records of a partition come in their order
   */
  static Capabilities.Options of(ChannelKind kind, boolean queueShaped) {
    return new Capabilities.Options(
        // A stream remembers: one that does so in memory only grows until there is none left.
        kind == ChannelKind.STREAM ? ON_DISK : ALL,
        kind == ChannelKind.QUEUE ? Set.of() : RETENTION,
        kind == ChannelKind.STREAM && COMPACTION,
        COMPRESSIONS,
        queueShaped);
  }
}
