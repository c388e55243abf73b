package dev.millrace.embedded.broker;

import dev.millrace.Capabilities;
import dev.millrace.ChannelKind;
import dev.millrace.Compression;
import dev.millrace.Durability;
import dev.millrace.Retention;
import java.util.Set;

/**
 * What can be said about how channels of this broker keep their messages: what is not here is
 * refused. Each thing is switched on here when the broker does it.
 */
final class Offered {
  private static final Set<Durability> DURABILITIES = Set.of(Durability.FSYNC);
  private static final Set<Retention.By> RETENTION = Set.of();
  private static final boolean COMPACTION = false;
  private static final Set<Compression> COMPRESSIONS = Set.of(Compression.NONE);
  private static final boolean PRIORITIES = false;

  private Offered() {}

  static Capabilities.Options of(ChannelKind kind) {
    return new Capabilities.Options(
        DURABILITIES,
        kind == ChannelKind.QUEUE ? Set.of() : RETENTION,
        kind == ChannelKind.STREAM && COMPACTION,
        COMPRESSIONS,
        PRIORITIES);
  }
}
