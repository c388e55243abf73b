package dev.millrace.embedded.segment;

import java.util.List;

/**
 * A segment that is closed and durable.
 *
 * @param id its number; its name is made of it
 * @param bytes the size of its file
 * @param runs what is in it, in order of channel and partition
 */
public record Segment(long id, long bytes, List<Run> runs) {
  /** Copies the list. */
  public Segment {
    runs = List.copyOf(runs);
  }
}
