package dev.millrace.embedded.log;

/**
 * A place between two frames: where a checkpoint says that replaying begins.
 *
 * @param file the number of the file
 * @param position the byte in it where the next frame begins, unless the log went on in the next
 *     file
 * @param sequence the number of that frame
 * @param previous the header checksum of the frame before it, or 0 if there is none
 */
public record LogStart(int file, long position, long sequence, int previous) {
  /** Before the first frame of a log. */
  public static final LogStart BEGINNING = new LogStart(1, 0, 1, 0);

  /** Refuses what can be no place. */
  public LogStart {
    if (file < 1 || position < 0 || position % Frame.ALIGNMENT != 0 || sequence < 1) {
      throw new IllegalArgumentException(
          "no frame begins at byte %d of file %d as number %d".formatted(position, file, sequence));
    }
  }
}
