package dev.millrace.embedded.state;

import java.util.Comparator;

/** A piece of a subscription's state. */
public final class Page {
  private final Id id;
  private final byte[] content;

  /** With content that must not change any more; none if the piece is not to be kept any more. */
  public Page(Id id, byte[] content) {
    this.id = id;
    this.content = content;
  }

  /** Which piece it is. */
  public Id id() {
    return id;
  }

  /** What is kept of it; nothing at all if it is not to be kept any more. */
  public byte[] content() {
    return content;
  }

  /**
   * Which piece of state it is.
   *
   * @param chunk the piece's place within the partition
   */
  public record Id(int subscription, int partition, int chunk) implements Comparable<Id> {
    private static final Comparator<Id> ORDER =
        Comparator.comparingInt(Id::subscription)
            .thenComparingInt(Id::partition)
            .thenComparingInt(Id::chunk);

    @Override
    public int compareTo(Id other) {
      return ORDER.compare(this, other);
    }
  }
}
