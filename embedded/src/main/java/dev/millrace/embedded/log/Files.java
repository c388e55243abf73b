package dev.millrace.embedded.log;

import dev.millrace.StorageFullException;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The files of an open log: those that are full, the one that is written, and those that are ready
 * to be; and how much room they leave under the cap and on the disk.
 */
final class Files {
  /** A file that the log has left, and that something may still be read from. */
  record Old(int number, long capacity) {}

  private final Seam seam;
  private final Disk disk;
  private final Path directory;
  private final LogSettings settings;
  private final Spares spares;
  private final Deque<Old> old = new ArrayDeque<>();
  private long oldBytes;
  private LogFile active;
  private long end;

  Files(Seam seam, LogSettings settings, Opening opening, Spares spares, LogFile active)
      throws IOException {
    this.seam = seam;
    this.disk = seam.disk();
    this.directory = opening.directory();
    this.settings = settings;
    this.spares = spares;
    this.active = active;
    this.end = opening.end();
    for (Old file : opening.old()) {
      leave(file);
    }
    for (LogFile spare : opening.spares()) {
      if (spare.capacity() == settings.fileBytes() && mayGrow()) {
        spares.add(spare);
      } else {
        spare.file().close();
        disk.delete(LogFile.path(directory, spare.number()));
      }
    }
    recycle(opening.from());
  }

  LogFile active() {
    return active;
  }

  long end() {
    return end;
  }

  /** Whether so many bytes fit behind the last frame of the active file. */
  boolean fits(long framed) {
    return framed <= left();
  }

  private long left() {
    return active.capacity() - end;
  }

  /** What the log takes, from the first file that is not recycled to the last frame. */
  long usedBytes() {
    return oldBytes + end;
  }

  /** Whether one more file stays within the cap. */
  private boolean mayGrow() {
    return taken() + spares.bytes() + settings.fileBytes() <= settings.capBytes();
  }

  private long taken() {
    return oldBytes + active.capacity();
  }

  Room room(long framed) throws IOException {
    boolean another = !fits(framed);
    long taken = taken() + (another ? settings.fileBytes() : 0);
    if (another && taken > settings.capBytes()) {
      return Room.NOTHING_UNTIL_RECYCLED;
    }
    // Half of the active file is in hand while the disk has not said that it is full; else there
    // is a spare, or no more are wanted.
    boolean allocated =
        spares.isReady()
            || (!spares.isFull() && framed <= left() / 2)
            || !mayGrow()
            || spares.complete();
    if (!allocated) {
      return another ? Room.FULL : Room.SETTLING_ONLY;
    }
    return taken > settings.publishingBytes() ? Room.SETTLING_UNTIL_RECYCLED : Room.PLENTY;
  }

  /** Goes on in the next file, which there must be; what was written must be durable. */
  void next() throws IOException {
    leave(new Old(active.number(), active.capacity()));
    active.file().close();
    active = spares.take();
    end = 0;
    seam.crashPoints().reach("log.file.entered");
  }

  private void leave(Old file) {
    old.add(file);
    oldBytes += file.capacity();
  }

  /** Makes sure that there is a next file. */
  void allocateNext() throws IOException {
    if (spares.isReady()) {
      return;
    }
    if (!mayGrow()) {
      throw new StorageFullException(
          "the log in %s has reached its cap of %,d bytes; it goes on after the next checkpoint"
              .formatted(directory, settings.capBytes()));
    }
    if (!spares.complete()) {
      throw new StorageFullException(
          "the disk of %s is full, and so is the last file of the log; make room, and it goes on by itself"
              .formatted(directory));
    }
  }

  /** So many bytes were written behind the last frame. */
  void written(long framed) throws IOException {
    end += framed;
    if (mayGrow()) {
      spares.keepPace(framed);
    }
  }

  /**
   * Makes spares of the files before {@code from}, as they are: what is in them is overwritten in
   * time, and until then its sequence says that it is old.
   */
  void recycle(LogStart from) throws IOException {
    boolean any = false;
    while (!old.isEmpty() && old.getFirst().number() < from.file()) {
      if (!any) {
        // One that is being filled would be one too many, and these need no filling.
        spares.abandon();
      }
      any = true;
      Old file = old.remove();
      oldBytes -= file.capacity();
      if (file.capacity() == settings.fileBytes() && mayGrow()) {
        spares.recycle(file.number());
        seam.crashPoints().reach("log.recycle.renamed");
      } else {
        disk.delete(LogFile.path(directory, file.number()));
        seam.crashPoints().reach("log.recycle.deleted");
      }
    }
    if (any) {
      // Before a frame is written into one of them: its old name would put it before the start.
      disk.forceDirectory(directory);
      seam.crashPoints().reach("log.recycle.forced");
    }
  }

  void abandonSpare() throws IOException {
    spares.abandon();
  }

  void close() throws IOException {
    active.file().close();
    spares.close();
  }
}
