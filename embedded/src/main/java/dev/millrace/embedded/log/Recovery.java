package dev.millrace.embedded.log;

/**
 * What opening the log found.
 *
 * @param files the files it is in, without those allocated ahead
 * @param frames the frames read
 * @param records the records read, seals left out
 * @param tornFrames frames after the last good one that were dropped: written when the process or
 *     machine died, and never acknowledged. Counted are those of which the beginning is there.
 * @param tornBytes the bytes that were zeroed for that, in whole blocks of 4 KiB
 */
public record Recovery(int files, long frames, long records, long tornFrames, long tornBytes) {
  /** Whether a tail was dropped. */
  public boolean torn() {
    return tornBytes > 0;
  }
}
