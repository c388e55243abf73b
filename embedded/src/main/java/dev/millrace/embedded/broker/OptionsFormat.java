package dev.millrace.embedded.broker;

import dev.millrace.ChannelOptions;
import dev.millrace.Compression;
import dev.millrace.DamagedDataException;
import dev.millrace.Durability;
import dev.millrace.Retention;
import java.time.Duration;

/**
 * How what is said of a channel is laid out in the log and on the socket.
 *
 * <p>A byte of flags that say what is there, then durability and compression by name, and the
 * retention: age in milliseconds, bytes and messages, each -1 where it is not limited.
 */
public final class OptionsFormat {
  private static final int DURABILITY = 1;
  private static final int COMPRESSION = 2;
  private static final int RETENTION = 4;
  private static final int COMPACTED = 8;
  private static final long UNLIMITED = -1;

  private OptionsFormat() {}

  /** Appends the bytes of options. */
  public static void write(ChannelOptions options, ByteSink sink) {
    sink.u8(
        (options.durability().isPresent() ? DURABILITY : 0)
            | (options.compression().isPresent() ? COMPRESSION : 0)
            | (options.retention().isPresent() ? RETENTION : 0)
            | (options.isCompacted() ? COMPACTED : 0));
    options.durability().ifPresent(durability -> sink.text(durability.name()));
    options.compression().ifPresent(compression -> sink.text(compression.name()));
    options
        .retention()
        .ifPresent(retention -> {
          sink.signed(retention.age().map(Duration::toMillis).orElse(UNLIMITED));
          limit(retention.maxBytes(), sink);
          limit(retention.maxMessages(), sink);
        });
  }

  private static void limit(long most, ByteSink sink) {
    sink.signed(most == Long.MAX_VALUE ? UNLIMITED : most);
  }

  /** Reads options. */
  public static ChannelOptions read(ByteFeed feed) {
    int flags = feed.u8();
    try {
      ChannelOptions options = ChannelOptions.none();
      if ((flags & DURABILITY) != 0) {
        options = options.durability(Durability.valueOf(feed.text()));
      }
      if ((flags & COMPRESSION) != 0) {
        options = options.compression(Compression.valueOf(feed.text()));
      }
      if ((flags & RETENTION) != 0) {
        options = options.retention(retention(feed));
      }
      return (flags & COMPACTED) == 0 ? options : options.compacted();
    } catch (IllegalArgumentException impossible) {
      throw new DamagedDataException(
          "the options of a channel are not what this version writes: " + impossible.getMessage(),
          impossible);
    }
  }

  private static Retention retention(ByteFeed feed) {
    Retention retention = Retention.unlimited();
    long age = feed.signed();
    long bytes = feed.signed();
    long messages = feed.signed();
    retention = age == UNLIMITED ? retention : retention.age(Duration.ofMillis(age));
    retention = bytes == UNLIMITED ? retention : retention.bytes(bytes);
    return messages == UNLIMITED ? retention : retention.messages(messages);
  }
}
