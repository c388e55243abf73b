package dev.millrace.embedded.broker;

import dev.millrace.embedded.log.Checksum;
import dev.millrace.embedded.state.DueTimes;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What waits for another attempt, of all subscriptions, and how much of it is in memory: so that a
 * checkpoint is made before that is too much.
 *
 * <p>Each subscription has files of its own, so that one that nobody works on does not stand in the
 * way of the others. Their names end in {@code again} and its number.
 */
final class WaitingFiles {
  /** A checkpoint is made when this many times the limit of a subscription is new, in all. */
  private static final int NEW_AT_MOST = 8;

  /** It is not worth making for less: a hundred kilobytes. */
  private static final int LEAST_NEW = 4_096;

  private final Seam seam;
  private final Path directory;
  private final Checksum checksum;
  private final int limit;
  private final Map<Integer, Waiting> all = new TreeMap<>();

  /** How many are in memory, or were when it was counted last. */
  private long inMemory;

  /**
   * With no files yet.
   *
   * @param directory where they will be
   * @param limit so many messages of a subscription may be in memory that wait, or waited
   */
  WaitingFiles(Seam seam, Path directory, Checksum checksum, int limit) {
    this.seam = seam;
    this.directory = directory;
    this.checksum = checksum;
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /** Those of a subscription. */
  Waiting of(int subscription) {
    return all.computeIfAbsent(
        subscription,
        id -> new Waiting(this, DueTimes.in(seam, directory, "again" + id, checksum), true));
  }

  /** Those of a subscription that is in memory only: no checkpoint writes them. */
  Waiting unkept() {
    return new Waiting(this, DueTimes.in(seam, directory, "unkept", checksum), false);
  }

  void added() {
    inMemory++;
  }

  private void count() {
    inMemory = 0;
    for (Waiting waiting : all.values()) {
      inMemory += waiting.inMemory();
    }
  }

  /** How many are in memory, of all subscriptions. */
  long inMemory() {
    return inMemory;
  }

  /** Whether it is time for a checkpoint, which takes what is in memory to files. */
  boolean wantCheckpoint() {
    return inMemory >= mostNew();
  }

  /** Whether new messages may be handed out, all of which may come to wait. */
  boolean haveRoom() {
    return inMemory < 2 * mostNew();
  }

  private long mostNew() {
    return Math.max(LEAST_NEW, (long) NEW_AT_MOST * limit);
  }

  /** What a checkpoint has to write of one subscription. */
  record Part(int subscription, Waiting waiting, DueTimes.Snapshot snapshot) {}

  /** What a checkpoint has written of one subscription. */
  record WrittenPart(int subscription, DueTimes.Written written) {}

  List<Part> snapshot() {
    List<Part> parts = new ArrayList<>();
    all.forEach((subscription, waiting) -> {
      if (!waiting.isIdle()) {
        parts.add(new Part(subscription, waiting, waiting.snapshot()));
      }
    });
    return parts;
  }

  /** Writes what is to be written, on any thread. */
  static List<WrittenPart> write(List<Part> parts) throws IOException {
    List<WrittenPart> written = new ArrayList<>();
    for (Part part : parts) {
      written.add(new WrittenPart(part.subscription, part.waiting.write(part.snapshot)));
    }
    return written;
  }

  /** The checkpoint with what was written is durable. */
  void committed(List<WrittenPart> written) {
    written.forEach(part -> of(part.subscription).committed(part.written));
    count();
  }

  /** What the manifest notes. */
  static void note(ByteSink sink, List<WrittenPart> written) {
    sink.number(written.size());
    for (WrittenPart part : written) {
      sink.number(part.subscription).run(part.written.noted());
    }
  }

  /** Begins with what {@link #note} appended. */
  void restore(ByteFeed feed) throws IOException {
    for (int left = feed.count(); left > 0; left--) {
      of(feed.count()).restore(feed.run());
    }
  }

  void close() throws IOException {
    for (Waiting waiting : all.values()) {
      waiting.close();
    }
  }
}
