package dev.millrace.embedded.log;

/** What the log has room for. */
public enum Room {
  /** Everything. */
  PLENTY,
  /**
   * The disk is full and no file could be allocated ahead: what is left is for settling, which must
   * go on when publishing cannot.
   */
  SETTLING_ONLY,
  /** Not even this much: nothing can be appended until the disk has room again. */
  FULL
}
