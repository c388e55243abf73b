package dev.millrace.embedded.state;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for which time: in memory since the last checkpoint, before that in sorted files of
 * which a few blocks are in memory. So memory is bounded by what the log holds between two
 * checkpoints, however much waits and however soon it is due.
 *
 * <p><b>Durability.</b> None by itself: what was added since the last checkpoint is in the log. A
 * checkpoint takes a {@link #snapshot}, {@link #write writes} it, and says {@link #committed} when
 * its manifest is durable.
 *
 * <p><b>What was removed may come again</b> after an opening, and only then: whoever asks has to
 * know what is done. Nothing is ever missing.
 *
 * <p><b>Threads.</b> One, except that {@link #write} may be called on another.
 */
public final class DueTimes implements AutoCloseable {
  /*
   * Every checkpoint would leave another file. So what is new is merged with files that are not
   * much larger than everything merged before them: an entry is written again only when its file at
   * least doubles, and there are never more than a few files.
   */
  private static final int MOST_RUNS = 12;

  private static final Logger LOG = LoggerFactory.getLogger(DueTimes.class);

  private final Seam seam;
  private final Path directory;
  private final String kind;
  private final Pattern names;
  private final Checksum checksum;
  private final DueMemory fresh;

  /** What the checkpoint under way writes; nothing if there is none. */
  private List<DueBlock> leaving = List.of();

  private List<DueRun> runs = new ArrayList<>();
  private Set<Integer> before = Set.of();
  private DueMerge all;

  private DueTimes(Seam seam, Path directory, String kind, Checksum checksum, int perBlock) {
    this.seam = seam;
    this.directory = directory;
    this.kind = kind;
    this.names = Pattern.compile("(\\d{8})\\." + Pattern.quote(kind));
    this.checksum = checksum;
    this.fresh = new DueMemory(perBlock);
    this.all = new DueMerge(fresh.parts());
  }

  /**
   * With nothing that waits.
   *
   * @param directory where the files will be; must exist and be durable when the first is written
   * @param kind how the names of the files end, which nobody else's in that directory do
   */
  public static DueTimes in(Seam seam, Path directory, String kind, Checksum checksum) {
    return in(seam, directory, kind, checksum, DueMemory.PER_BLOCK);
  }

  /** The same with other blocks in memory than are good. */
  static DueTimes in(Seam seam, Path directory, String kind, Checksum checksum, int perBlock) {
    return new DueTimes(seam, directory, kind, checksum, perBlock);
  }

  /** Begins with what a manifest notes. To be called before anything else. */
  public void restore(byte[] noted) throws IOException {
    for (RunNote note : notes(noted)) {
      runs.add(open(note));
    }
    deleteOthers();
    merge();
  }

  private DueRun open(RunNote note) throws IOException {
    Path path = path(note.file);
    if (!seam.disk().exists(path)) {
      throw new DamagedDataException(
          path + " is missing, and the checkpoint names it. Nothing was changed");
    }
    DiskFile from = seam.disk().open(path, Disk.Open.READ);
    return new DueRun(path, from, checksum, note.file, note.count, note.position);
  }

  private void merge() {
    List<Due> parts = new ArrayList<>(runs);
    parts.addAll(fresh.parts());
    parts.addAll(leaving);
    all = new DueMerge(parts);
  }

  /**
   * Adds something.
   *
   * @param due in milliseconds since 1970
   * @param what what waits, at least 0
   * @param part in which part of it
   * @param number the number of the message there
   */
  public void add(long due, int what, int part, long number) {
    boolean first = fresh.add(due, (long) what << 32 | (part & 0xffff_ffffL), number);
    if (fresh.isFull()) {
      fresh.sort();
      merge();
    } else if (first) {
      all.changed();
    }
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Whether nothing waits, and no file is there that a checkpoint would have to do without. */
  public boolean isIdle() {
    return isEmpty() && runs.isEmpty() && before.isEmpty();
  }

  /** When the first is due. This, and what else is asked of the first, only if there is one. */
  public long next() {
    return all.due();
  }

  /** What waits. */
  public int what() {
    return (int) (all.place() >>> 32);
  }

  /** In which part of it. */
  public int part() {
    return (int) all.place();
  }

  /** Under which number. */
  public long number() {
    return all.number();
  }

  /** Takes the first away. */
  public void remove() {
    all.remove();
  }

  /** How many are in memory. */
  public int inMemory() {
    return fresh.size() + DueMemory.left(leaving);
  }

  /** What a checkpoint has to write. If the one before was not committed, its part too. */
  public Snapshot snapshot() {
    List<DueBlock> blocks = new ArrayList<>(leaving);
    blocks.addAll(fresh.takeAll());
    leaving = blocks;
    merge();
    List<RunNote> notes = new ArrayList<>();
    for (DueRun run : runs) {
      if (!run.isEmpty()) {
        notes.add(new RunNote(run.file, run.count, run.position()));
      }
    }
    return new Snapshot(copies(leaving), DueMemory.left(leaving), notes);
  }

  /** So that each reader goes on from where the blocks are, and none changes another's place. */
  private static List<DueBlock> copies(List<DueBlock> blocks) {
    return blocks.stream().map(DueBlock::copy).toList();
  }

  /** Writes a snapshot and forces it, on any thread; may be called again after it failed. */
  public Written write(Snapshot snapshot) throws IOException {
    List<RunNote> kept = new ArrayList<>(snapshot.runs);
    kept.sort(Comparator.comparingLong(RunNote::left));
    List<RunNote> merged = new ArrayList<>();
    long total = snapshot.count;
    while (total > 0
        && !kept.isEmpty()
        && (kept.getFirst().left() <= 2 * total || kept.size() >= MOST_RUNS)) {
      total += kept.getFirst().left();
      merged.add(kept.removeFirst());
    }
    if (total > 0) {
      kept.add(write(snapshot.fresh, merged));
    }
    return new Written(kept, merged, snapshot.count);
  }

  private RunNote write(List<DueBlock> fresh, List<RunNote> merged) throws IOException {
    List<Due> parts = new ArrayList<>(copies(fresh));
    List<DueRun> open = new ArrayList<>();
    int number = lastNumber() + 1;
    try (DiskFile to = seam.disk().open(path(number), Disk.Open.CREATE_UNCACHED)) {
      seam.crashPoints().reach("state.due.created");
      for (RunNote note : merged) {
        open.add(open(note));
      }
      parts.addAll(open);
      long count = DueRun.write(to, new DueMerge(parts));
      seam.crashPoints().reach("state.due.written");
      to.force();
      seam.disk().forceDirectory(directory);
      seam.crashPoints().reach("state.due.forced");
      return new RunNote(number, count, 0);
    } finally {
      for (DueRun run : open) {
        run.close();
      }
    }
  }

  /**
   * The manifest that notes what was written is durable. A file that cannot be deleted now is
   * deleted the next time.
   */
  public void committed(Written written) throws IOException {
    before = files();
    List<DueRun> next = new ArrayList<>();
    List<DueRun> gone = new ArrayList<>(runs);
    for (RunNote note : written.runs) {
      DueRun run = find(note.file);
      gone.remove(run);
      next.add(run == null ? open(note.after(removedSince(written))) : run);
    }
    runs = next;
    leaving = List.of();
    merge();
    for (DueRun run : gone) {
      run.close();
    }
    try {
      deleteOthers();
    } catch (IOException failed) {
      LOG.warn("a file in {} is left behind: {}", directory, failed.getMessage());
    }
  }

  /**
   * How many were removed, since the snapshot, of what was written together. Each part is read in
   * order, and always the earliest of all is removed: so they are the first of the new file.
   */
  private long removedSince(Written written) {
    long removed = (long) written.fresh - DueMemory.left(leaving);
    for (RunNote note : written.merged) {
      DueRun run = find(note.file);
      if (run != null) {
        removed += run.position() - note.position;
      }
    }
    return removed;
  }

  private @Nullable DueRun find(int file) {
    for (DueRun run : runs) {
      if (run.file == file) {
        return run;
      }
    }
    return null;
  }

  private Set<Integer> files() {
    Set<Integer> files = new HashSet<>();
    for (DueRun run : runs) {
      files.add(run.file);
    }
    return files;
  }

  private void deleteOthers() throws IOException {
    Set<Integer> wanted = files();
    wanted.addAll(before);
    boolean any = false;
    for (Path path : seam.disk().list(directory)) {
      int number = number(path);
      if (number > 0 && !wanted.contains(number)) {
        seam.disk().delete(path);
        any = true;
      }
    }
    if (any) {
      seam.disk().forceDirectory(directory);
      seam.crashPoints().reach("state.due.deleted");
    }
  }

  private int lastNumber() throws IOException {
    int last = 0;
    for (Path path : seam.disk().list(directory)) {
      last = Math.max(last, number(path));
    }
    return last;
  }

  private Path path(int number) {
    return NumberedFile.in(directory, number, 8, "." + kind);
  }

  /** The number in a file's name; 0 if it is not one of ours. */
  private int number(Path path) {
    Matcher name = names.matcher(String.valueOf(path.getFileName()));
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

  private static List<RunNote> notes(byte[] noted) {
    List<RunNote> notes = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(noted);
    try {
      while (bytes.hasRemaining()) {
        notes.add(new RunNote(bytes.getInt(), bytes.getLong(), bytes.getLong()));
      }
    } catch (BufferUnderflowException tooShort) {
      throw new DamagedDataException(
          "what a checkpoint notes of times is not what this version writes", tooShort);
    }
    return notes;
  }

  @Override
  public void close() throws IOException {
    for (DueRun run : runs) {
      run.close();
    }
  }

  /** What a checkpoint has to write: does not change any more. */
  public static final class Snapshot {
    private final List<DueBlock> fresh;
    private final int count;
    private final List<RunNote> runs;

    private Snapshot(List<DueBlock> fresh, int count, List<RunNote> runs) {
      this.fresh = fresh;
      this.count = count;
      this.runs = runs;
    }
  }

  /** What a checkpoint has written. */
  public static final class Written {
    private static final int NOTE = 20;

    private final List<RunNote> runs;
    private final List<RunNote> merged;
    private final int fresh;

    private Written(List<RunNote> runs, List<RunNote> merged, int fresh) {
      this.runs = runs;
      this.merged = merged;
      this.fresh = fresh;
    }

    /** What the manifest has to note: for each file its number, how many entries, how many read. */
    public byte[] noted() {
      ByteBuffer bytes = ByteBuffer.allocate(NOTE * runs.size());
      for (RunNote run : runs) {
        bytes.putInt(run.file).putLong(run.count).putLong(run.position);
      }
      return bytes.array();
    }
  }

  /**
   * A file, and how much of it was read.
   *
   * @param file the number in its name
   * @param count its entries
   * @param position how many of them were read
   */
  private record RunNote(int file, long count, long position) {
    long left() {
      return count - position;
    }

    RunNote after(long removed) {
      return new RunNote(file, count, position + removed);
    }
  }
}
