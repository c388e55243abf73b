package dev.millrace.embedded.checkpoint;

import dev.millrace.embedded.log.LogStart;
import dev.millrace.embedded.segment.Run;
import dev.millrace.embedded.segment.Segment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** How a manifest is laid out: numbers of fixed length, big-endian, without padding. */
final class ManifestFormat {
  private static final int FIXED = 4 + 8 + 8 + 4 + 8 + 4 + 4 + 4;
  private static final int SEGMENT = 8 + 8 + 4;
  private static final int RUN = 4 + 4 + 6 * 8;

  private ManifestFormat() {}

  static ByteBuffer encode(Manifest manifest) {
    int size = FIXED + manifest.pages().remaining() + manifest.books().remaining();
    for (Segment segment : manifest.segments()) {
      size = Math.addExact(size, SEGMENT + RUN * segment.runs().size());
    }
    ByteBuffer into = ByteBuffer.allocate(size);
    LogStart start = manifest.start();
    into.putInt(start.file()).putLong(start.position()).putLong(start.sequence());
    into.putInt(start.previous()).putLong(manifest.nextSegment());
    into.putInt(manifest.segments().size());
    for (Segment segment : manifest.segments()) {
      into.putLong(segment.id()).putLong(segment.bytes()).putInt(segment.runs().size());
      for (Run run : segment.runs()) {
        into.putInt(run.channel()).putInt(run.partition());
        into.putLong(run.first()).putLong(run.last()).putLong(run.count()).putLong(run.bytes());
        into.putLong(run.firstAt()).putLong(run.lastAt());
      }
    }
    into.putInt(manifest.pages().remaining()).put(manifest.pages().duplicate());
    into.putInt(manifest.books().remaining()).put(manifest.books().duplicate());
    return into.flip();
  }

  /** Reads what {@link #encode} laid out; anything unchecked if it is something else. */
  static Manifest decode(ByteBuffer from) {
    LogStart start = new LogStart(from.getInt(), from.getLong(), from.getLong(), from.getInt());
    long nextSegment = from.getLong();
    List<Segment> segments = new ArrayList<>();
    for (int left = from.getInt(); left > 0; left--) {
      segments.add(segment(from));
    }
    ByteBuffer pages = part(from);
    return new Manifest(start, nextSegment, segments, pages, part(from));
  }

  private static Segment segment(ByteBuffer from) {
    long id = from.getLong();
    long bytes = from.getLong();
    List<Run> runs = new ArrayList<>();
    for (int left = from.getInt(); left > 0; left--) {
      runs.add(
          new Run(
              from.getInt(),
              from.getInt(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong(),
              from.getLong()));
    }
    return new Segment(id, bytes, runs);
  }

  private static ByteBuffer part(ByteBuffer from) {
    int length = from.getInt();
    ByteBuffer part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }
}
