package dev.millrace.embedded.broker;

import dev.millrace.Compression;
import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.segment.Keep;
import dev.millrace.embedded.segment.Segment;
import dev.millrace.embedded.state.DueTimes;
import dev.millrace.embedded.state.Page;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint is made of, as it stood between two rounds. Nothing in it changes any more, so
 * that another thread can write it while the broker goes on.
 *
 * @param start everything before this place of the log is in it
 * @param copies what lies in the log and is still of use, in order of channel and partition
 * @param kept the segments that stay as they are
 * @param dead the segments of which nothing is of use
 * @param sparse the segments of which little is, to be written again
 * @param salvaging whether what is damaged in those is given up
 * @param keep says what of them is
 * @param replacements the segments of which compaction has left something in others
 * @param pages what changed of the state
 * @param due what waits for its time since the checkpoint before
 * @param waiting what waits for another attempt since the checkpoint before
 * @param compressions of each channel, by number
 * @param books everything else that the broker knows
 */
record Plan(
    LogStart start,
    List<Copies> copies,
    List<Segment> kept,
    List<Segment> dead,
    List<Segment> sparse,
    boolean salvaging,
    Keep keep,
    List<Replacement> replacements,
    List<Page> pages,
    DueTimes.Snapshot due,
    List<WaitingFiles.Part> waiting,
    List<Compression> compressions,
    ByteSink books) {
  /** Batches of one partition that lie in the log. */
  record Copies(int channel, int partition, List<Copy> batches) {}

  /** A segment, and those that were written in its place and are durable. */
  record Replacement(Segment old, List<Segment> instead) {}

  /** How what a channel keeps is made smaller. */
  Compression compression(int channel) {
    return compressions.get(channel);
  }

  /**
   * A batch in the log, or some of it.
   *
   * @param wanted which of its messages, counted from its first; null for all
   */
  record Copy(long location, int length, long base, @Nullable BitSet wanted) {}
}
