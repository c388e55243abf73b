package dev.millrace;

/**
 * What a receipt of a channel is worth: each is named for what it can lose. The stronger comes
 * first.
 *
 * <p>Said with {@link Channel#durability(Durability)}; a channel of which nothing is said is as
 * durable as its transport makes them, which for the embedded broker is {@link #FSYNC}. A handling
 * is settled with the strongest of the channels it touches.
 */
public enum Durability {
  /**
   * A receipt means that the disk has it. Loses nothing that has a receipt: not when the process is
   * killed, not when the machine loses power, as long as the disk keeps what it says it has
   * written.
   */
  FSYNC,
  /**
   * A receipt means that the operating system has it, and the disk is asked to keep it at least
   * once a second, unless the transport is told another interval. Loses nothing when the process is
   * killed; loses up to the last interval when the machine loses power or its system stops.
   */
  INTERVAL,
  /**
   * A receipt means that the operating system has it, which writes it when it likes, commonly
   * within half a minute. Loses nothing when the process is killed; loses all that was not written
   * when the machine loses power or its system stops.
   */
  OS,
  /**
   * A receipt means that the process has it in memory. Never touches a disk. Loses everything when
   * the process ends, however it ends. Cannot change in one step with a channel that outlives the
   * process.
   */
  MEMORY;

  /** Whether anything outlives the process. */
  public boolean outlivesProcess() {
    return this != MEMORY;
  }

  /** The stronger of the two. */
  public Durability strongest(Durability other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
