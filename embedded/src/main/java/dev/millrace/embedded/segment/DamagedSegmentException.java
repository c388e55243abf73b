package dev.millrace.embedded.segment;

import dev.millrace.DamagedDataException;
import java.nio.file.Path;

/**
 * Something in a segment is damaged: one batch, whose numbers it says, or the file as a whole. All
 * other data is served as before.
 */
public final class DamagedSegmentException extends DamagedDataException {
  private static final long serialVersionUID = 1L;

  private final long segment;
  private final long position;
  private final int channel;
  private final int partition;
  private final long first;
  private final long last;

  private DamagedSegmentException(
      String message,
      long segment,
      long position,
      int channel,
      int partition,
      long first,
      long last) {
    super(message + "; nothing was changed. `millrace check` names all damage of a store");
    this.segment = segment;
    this.position = position;
    this.channel = channel;
    this.partition = partition;
    this.first = first;
    this.last = last;
  }

  static DamagedSegmentException batch(
      Path file, long segment, Place place, String what, Throwable... cause) {
    DamagedSegmentException damaged =
        new DamagedSegmentException(
            "%s is damaged between bytes %d and %d, %s: messages %d to %d of channel %d, partition %d cannot be read, all others can"
                .formatted(
                    file,
                    place.offset(),
                    place.end(),
                    what,
                    place.first(),
                    place.last(),
                    place.channel(),
                    place.partition()),
            segment,
            place.offset(),
            place.channel(),
            place.partition(),
            place.first(),
            place.last());
    for (Throwable one : cause) {
      damaged.initCause(one);
    }
    return damaged;
  }

  static DamagedSegmentException whole(Path file, long segment, long position, String what) {
    return new DamagedSegmentException(
        "%s is damaged at byte %d, %s: none of its messages can be read"
            .formatted(file, position, what),
        segment,
        position,
        0,
        0,
        0,
        Long.MAX_VALUE);
  }

  static DamagedSegmentException index(Path file, long segment, long position) {
    return new DamagedSegmentException(
        "%s is damaged before byte %d, where its index lies: all of its messages can be read, more slowly"
            .formatted(file, position),
        segment,
        position,
        0,
        0,
        0,
        -1);
  }

  /** The segment. */
  public long segment() {
    return segment;
  }

  /** Where in its file the damage is. */
  public long position() {
    return position;
  }

  /** Whether it is the file as a whole, and not one batch. */
  public boolean isWhole() {
    return last == Long.MAX_VALUE;
  }

  /** The channel of the batch that is damaged. */
  public int channel() {
    return channel;
  }

  /** The partition of the batch that is damaged. */
  public int partition() {
    return partition;
  }

  /** The number of the first entry that is lost. */
  public long first() {
    return first;
  }

  /** The number of the last entry that is lost. */
  public long last() {
    return last;
  }
}
