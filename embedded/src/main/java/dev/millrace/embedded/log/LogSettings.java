package dev.millrace.embedded.log;

import java.nio.file.Path;

/** How a log is opened. Immutable: each setter returns a changed copy. */
public final class LogSettings {
  /** 32 MiB: a few seconds of a busy log, and a fraction of a second to fill with zeros. */
  public static final int DEFAULT_FILE_BYTES = 32 << 20;

  /** 64 KiB: sixteen of the smallest frames. */
  public static final int LEAST_FILE_BYTES = 64 << 10;

  /** The cap takes at least so many files: one to settle in, one that is written, two before it. */
  public static final int LEAST_FILES = 4;

  /** No cap: the log takes what the disk has. */
  public static final long NO_CAP = Long.MAX_VALUE;

  /** The part of the cap that is kept for settling: an eighth, and at least one file. */
  private static final int RESERVED_PART = 8;

  private final Path directory;
  private final int fileBytes;
  private final long capBytes;
  private final Checksum checksum;

  private LogSettings(Path directory, int fileBytes, long capBytes, Checksum checksum) {
    if (fileBytes < LEAST_FILE_BYTES || fileBytes % Frame.ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "fileBytes is %d; use a multiple of %d, at least %d"
              .formatted(fileBytes, Frame.ALIGNMENT, LEAST_FILE_BYTES));
    }
    if (capBytes / LEAST_FILES < fileBytes) {
      throw new IllegalArgumentException(
          "the log's cap is %d bytes; it takes at least %d files of %d bytes"
              .formatted(capBytes, LEAST_FILES, fileBytes));
    }
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.capBytes = capBytes;
    this.checksum = checksum;
  }

  /** The defaults, for a log in this data directory: no cap. */
  public static LogSettings in(Path directory) {
    return new LogSettings(directory, DEFAULT_FILE_BYTES, NO_CAP, new Checksum());
  }

  /**
   * The size of the files that are created from now on: a multiple of 4 KiB, at least {@link
   * #LEAST_FILE_BYTES}.
   */
  public LogSettings fileBytes(int fileBytes) {
    return new LogSettings(directory, fileBytes, capBytes, checksum);
  }

  /** The most that the log's files take together: at least {@link #LEAST_FILES} of them. */
  public LogSettings capBytes(long capBytes) {
    return new LogSettings(directory, fileBytes, capBytes, checksum);
  }

  /** Another checksum: how tests take the comparison away and see it missed. */
  public LogSettings checksum(Checksum checksum) {
    return new LogSettings(directory, fileBytes, capBytes, checksum);
  }

  /** The data directory, which also holds {@code FORMAT} and the broker's {@code LOCK}. */
  public Path directory() {
    return directory;
  }

  /** The size of new files, in bytes. */
  public int fileBytes() {
    return fileBytes;
  }

  /** The most that the files take together, in bytes; {@link #NO_CAP} by default. */
  public long capBytes() {
    return capBytes;
  }

  /** The part of the cap that publishing may use. */
  long publishingBytes() {
    return capBytes - Math.max(capBytes / RESERVED_PART, fileBytes);
  }

  Checksum checksum() {
    return checksum;
  }
}
