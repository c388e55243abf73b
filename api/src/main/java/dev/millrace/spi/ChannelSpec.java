package dev.millrace.spi;

import dev.millrace.ChannelKind;
import dev.millrace.ChannelOptions;

/**
 * A channel as a transport sees it.
 *
 * @param name its name
 * @param kind its kind
 * @param partitions the partitions a stream is created with; 1 for the other kinds
 * @param options what is said about how it keeps its messages
 */
public record ChannelSpec(String name, ChannelKind kind, int partitions, ChannelOptions options) {
  /** Refuses options that the kind cannot have. */
  public ChannelSpec {
    if (kind == ChannelKind.QUEUE && options.retention().isPresent()) {
      throw new IllegalArgumentException(
          "queue '" + name + "' keeps a message until it is settled; it has no retention");
    }
    if (kind != ChannelKind.STREAM && options.isCompacted()) {
      throw new IllegalArgumentException(
          kind.word() + " '" + name + "' cannot be compacted; streams can");
    }
  }

  /** A channel of which nothing is said. */
  public ChannelSpec(String name, ChannelKind kind, int partitions) {
    this(name, kind, partitions, ChannelOptions.none());
  }

  /** By its name: few channels differ in something else, and this is asked when one starts. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Kind and name, for people. */
  public String words() {
    return kind.word() + " '" + name + "'";
  }
}
