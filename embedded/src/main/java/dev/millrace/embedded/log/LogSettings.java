package dev.millrace.embedded.log;

import java.nio.file.Path;

/** How a log is opened. Immutable: each setter returns a changed copy. */
public final class LogSettings {
  /** 32 MiB: a few seconds of a busy log, and a fraction of a second to fill with zeros. */
  public static final int DEFAULT_FILE_BYTES = 32 << 20;

  /** 64 KiB: sixteen of the smallest frames. */
  public static final int LEAST_FILE_BYTES = 64 << 10;

  private final Path directory;
  private final int fileBytes;
  private final Checksum checksum;

  private LogSettings(Path directory, int fileBytes, Checksum checksum) {
    this.directory = directory;
    this.fileBytes = fileBytes;
    this.checksum = checksum;
  }

  /** The defaults, for a log in this data directory. */
  public static LogSettings in(Path directory) {
    return new LogSettings(directory, DEFAULT_FILE_BYTES, new Checksum());
  }

  /**
   * The size of the files that are created from now on: a multiple of 4 KiB, at least {@link
   * #LEAST_FILE_BYTES}.
   */
  public LogSettings fileBytes(int fileBytes) {
    if (fileBytes < LEAST_FILE_BYTES || fileBytes % Frame.ALIGNMENT != 0) {
      throw new IllegalArgumentException(
          "fileBytes is %d; use a multiple of %d, at least %d"
              .formatted(fileBytes, Frame.ALIGNMENT, LEAST_FILE_BYTES));
    }
    return new LogSettings(directory, fileBytes, checksum);
  }

  /** Another checksum: how tests take the comparison away and see it missed. */
  public LogSettings checksum(Checksum checksum) {
    return new LogSettings(directory, fileBytes, checksum);
  }

  /** The data directory, which also holds {@code FORMAT} and the broker's {@code LOCK}. */
  public Path directory() {
    return directory;
  }

  /** The size of new files, in bytes. */
  public int fileBytes() {
    return fileBytes;
  }

  Checksum checksum() {
    return checksum;
  }
}
