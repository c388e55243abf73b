package dev.millrace;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said about how a channel keeps its messages, beyond its kind. Said on the {@link
 * Channel}; what is not said stays as it is where the channel exists, and is the transport's
 * default where it does not.
 *
 * <p><b>An existing channel declared otherwise.</b> Retention and compression change, from then on.
 * Durability changes among those that outlive the process, from the next message on; from or to
 * {@link Durability#MEMORY} it is refused. A stream cannot begin to be compacted, because that
 * would take away what its readers count on, nor end to be. Within one application two declarations
 * of a channel that say different things are refused: one of them is a mistake.
 *
 * <p>Immutable; every setter gives a new one.
 */
public final class ChannelOptions {
  private static final ChannelOptions NONE = new ChannelOptions(null, null, null, false);

  private final @Nullable Durability durability;
  private final @Nullable Compression compression;
  private final @Nullable Retention retention;
  private final boolean compacted;

  private ChannelOptions(
      @Nullable Durability durability,
      @Nullable Compression compression,
      @Nullable Retention retention,
      boolean compacted) {
    this.durability = durability;
    this.compression = compression;
    this.retention = retention;
    this.compacted = compacted;
  }

  /** Nothing is said. */
  public static ChannelOptions none() {
    return NONE;
  }

  /** With this durability. */
  public ChannelOptions durability(Durability durability) {
    return new ChannelOptions(durability, compression, retention, compacted);
  }

  /** With this compression. */
  public ChannelOptions compression(Compression compression) {
    return new ChannelOptions(durability, compression, retention, compacted);
  }

  /** With this retention. */
  public ChannelOptions retention(Retention retention) {
    return new ChannelOptions(durability, compression, retention, compacted);
  }

  /** With only the last message of each key kept for good. */
  public ChannelOptions compacted() {
    return new ChannelOptions(durability, compression, retention, true);
  }

  /** The durability, if said. */
  public Optional<Durability> durability() {
    return Optional.ofNullable(durability);
  }

  /** The compression, if said. */
  public Optional<Compression> compression() {
    return Optional.ofNullable(compression);
  }

  /** The retention, if said. */
  public Optional<Retention> retention() {
    return Optional.ofNullable(retention);
  }

  /** Whether only the last message of each key is kept for good. */
  public boolean isCompacted() {
    return compacted;
  }

  /**
   * What holds for a channel that exists with the options {@code existing} after it was declared
   * with these; throws a {@link MillraceException} that names both where that is refused.
   *
   * @param channel kind and name, for people
   * @param unsaid the durability of a channel of which nothing was said
   */
  public ChannelOptions over(ChannelOptions existing, String channel, Durability unsaid) {
    Durability was = existing.durability().orElse(unsaid);
    Durability wanted = durability().orElse(was);
    if (was.outlivesProcess() != wanted.outlivesProcess()) {
      throw new MillraceException(
          "%s has durability %s and is declared with %s; what is in memory and what is on disk cannot change places, use another name"
              .formatted(channel, was, wanted));
    }
    if (compacted && !existing.compacted) {
      throw new MillraceException(
          "%s keeps every message and is declared as compacted; that would take away what its readers count on, use another name"
              .formatted(channel));
    }
    return new ChannelOptions(
        durability == null ? existing.durability : durability,
        compression == null ? existing.compression : compression,
        retention == null ? existing.retention : retention,
        existing.compacted);
  }

  /**
   * What two declarations of one channel in one application say together; throws a {@link
   * MillraceException} where they say different things.
   *
   * @param channel kind and name, for people
   */
  public ChannelOptions and(ChannelOptions other, String channel) {
    return new ChannelOptions(
        same("durability", durability, other.durability, channel),
        same("compression", compression, other.compression, channel),
        same("retention", retention, other.retention, channel),
        compacted || other.compacted);
  }

  private static <V> @Nullable V same(
      String what, @Nullable V one, @Nullable V other, String channel) {
    if (one != null && other != null && !one.equals(other)) {
      throw new MillraceException(
          "%s is declared twice in this application, with %s %s and with %s; declare it once and use that value everywhere"
              .formatted(channel, what, one, other));
    }
    return one == null ? other : one;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ChannelOptions that
        && durability == that.durability
        && compression == that.compression
        && Objects.equals(retention, that.retention)
        && compacted == that.compacted;
  }

  @Override
  public int hashCode() {
    return Objects.hash(durability, compression, retention, compacted);
  }

  @Override
  public String toString() {
    return "durability %s, compression %s, retention %s%s"
        .formatted(
            durability().map(Enum::name).orElse("not said"),
            compression().map(Enum::name).orElse("not said"),
            retention().map(Retention::toString).orElse("not said"),
            compacted ? ", compacted" : "");
  }
}
