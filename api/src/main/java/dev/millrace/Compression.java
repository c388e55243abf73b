package dev.millrace;

/**
 * How a channel's messages are made smaller where they are stored; what does not shrink is stored
 * as it is. Nothing of this is seen by those who publish or handle.
 */
public enum Compression {
  /** Not at all. */
  NONE,
  /** With what every JDK has. Slow to write, and small. */
  DEFLATE,
  /** With Zstandard: fast and smaller still. Needs a module of its own on the class path. */
  ZSTD
}
