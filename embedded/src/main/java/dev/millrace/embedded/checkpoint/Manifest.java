package dev.millrace.embedded.checkpoint;

import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.segment.Segment;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a checkpoint says.
 *
 * @param start where the log is replayed from: everything before is in here
 * @param nextSegment the number of the next segment; lower ones are never given again
 * @param segments the segments that there are
 * @param pages where the pages of state are
 * @param books everything else that the broker knew, as it lays it out
 */
public record Manifest(
    LogStart start, long nextSegment, List<Segment> segments, ByteBuffer pages, ByteBuffer books) {
  /** Copies the list. */
  public Manifest {
    segments = List.copyOf(segments);
  }
}
