package dev.millrace.embedded.log;

/** What the log has room for, and if not for everything, why. */
public enum Room {
  /** Everything. */
  PLENTY(true, true, false),
  /**
   * The disk is full and no file could be allocated ahead: what is left is for settling, which must
   * go on when publishing cannot.
   */
  SETTLING_ONLY(false, true, false),
  /** Not even this much: nothing can be appended until the disk has room again. */
  FULL(false, false, false),
  /**
   * The log has used its share of its cap: what is left is for settling, until {@link Log#recycle}
   * makes room.
   */
  SETTLING_UNTIL_RECYCLED(false, true, true),
  /** The log has used all of its cap: nothing can be appended until {@link Log#recycle}. */
  NOTHING_UNTIL_RECYCLED(false, false, true);

  private final boolean publishing;
  private final boolean settling;
  private final boolean byCap;

  Room(boolean publishing, boolean settling, boolean byCap) {
    this.publishing = publishing;
    this.settling = settling;
    this.byCap = byCap;
  }

  /** Whether there is room for this; if not for publishing, then perhaps still for the rest. */
  public boolean takes(boolean publishes) {
    return publishes ? publishing : settling;
  }

  /**
   * Whether it is the log's cap that limits it, so that a checkpoint will make room; else it is the
   * disk, and only its owner can.
   */
  public boolean byCap() {
    return byCap;
  }
}
