package dev.millrace.embedded.state;

import dev.millrace.DamagedDataException;
import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.embedded.state.PageDirectory.Place;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Pages of state, so that a checkpoint writes those that changed and no others.
 *
 * <p><b>Durability.</b> {@link #write} never touches a page that one of the last two manifests
 * names: it writes into free slots, forces, and returns what the next manifest has to note. Until
 * that manifest is durable and {@link #committed} was called, everything before is still there.
 *
 * <p><b>Failure.</b> A file whose writing or forcing failed is not used again: the next {@link
 * #write} copies what is still needed into a new one.
 *
 * <p><b>Threads.</b> One at a time, which may be another one each time.
 */
public final class PageFile implements AutoCloseable {
  /*
   * A page lies in as many consecutive slots as it needs, and begins with its checksum, its length
   * and which page it is. The manifest's directory repeats the checksum: a slot that still holds
   * what it held before, whole and sound, is not taken for what should have been written.
   */
  static final int SLOT = 4096;

  private static final int HEADER = 20;

  private final Seam seam;
  private final Path directory;
  private final Checksum checksum;
  private @Nullable DiskFile file;
  private PageDirectory before = PageDirectory.EMPTY;
  private PageDirectory current;

  /** What {@link #current} names, as it is in the open file, which may be a newer one. */
  private PageDirectory base;

  private PageDirectory next;
  private boolean failed;

  private PageFile(Seam seam, Path directory, Checksum checksum, PageDirectory current) {
    this.seam = seam;
    this.directory = directory;
    this.checksum = checksum;
    this.current = current;
    this.base = current;
    this.next = current;
  }

  /**
   * Opens the pages that a manifest names.
   *
   * @param directory where the files are; must exist and be durable
   * @param noted what the manifest notes; nothing at all if there is none
   */
  public static PageFile open(Seam seam, Path directory, Checksum checksum, byte[] noted)
      throws IOException {
    PageDirectory current = noted.length == 0 ? PageDirectory.EMPTY : PageDirectory.of(noted);
    PageFile pages = new PageFile(seam, directory, checksum, current);
    pages.deleteOthers();
    if (current.file != 0) {
      Path path = path(directory, current.file);
      if (!seam.disk().exists(path)) {
        throw new DamagedDataException(
            path + " is missing, and the checkpoint names it. Nothing was changed");
      }
      pages.file = seam.disk().open(path, Disk.Open.WRITE);
    }
    return pages;
  }

  /** The pages there are. */
  public Set<Page.Id> ids() {
    return current.places().keySet();
  }

  /** Reads a page. */
  public byte[] read(Page.Id id) throws IOException {
    Place place = current.places().get(id);
    DiskFile from = file;
    if (place == null || from == null) {
      throw new DamagedDataException("the checkpoint names no page " + id);
    }
    return read(from, current.file, id, place);
  }

  private byte[] read(DiskFile from, int number, Page.Id id, Place place) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    from.read(bytes, (long) place.slot() * SLOT);
    bytes.flip();
    boolean whole =
        bytes.remaining() == place.length()
            && bytes.getInt() == place.crc()
            && checksum.matches(bytes, place.crc())
            && bytes.getInt() == place.length()
            && new Page.Id(bytes.getInt(), bytes.getInt(), bytes.getInt()).equals(id);
    if (!whole) {
      throw new DamagedDataException(
          "%s is damaged at byte %,d, in the page of settled messages of subscription %d, partition %d, from message %,d on. Nothing was changed"
              .formatted(
                  path(directory, number),
                  (long) place.slot() * SLOT,
                  id.subscription(),
                  id.partition(),
                  (long) id.chunk() << 16));
    }
    byte[] content = new byte[bytes.remaining()];
    bytes.get(content);
    return content;
  }

  /**
   * Writes the pages that changed, and forces them.
   *
   * @return what the next manifest has to note; before that is durable, this may be called again
   *     with more
   */
  public byte[] write(List<Page> changed) throws IOException {
    boolean fresh = failed || file == null;
    failed = true;
    if (fresh) {
      base = begin();
    }
    PageDirectory written = base.copyTo(base.file);
    BitSet taken = taken();
    DiskFile to = file;
    if (to == null) {
      throw new IllegalStateException("the file was begun");
    }
    for (Page page : changed) {
      if (page.content().length == 0) {
        written.places().remove(page.id());
      } else {
        written.places().put(page.id(), write(to, page, taken));
      }
    }
    seam.crashPoints().reach("state.pages.written");
    to.force();
    if (fresh) {
      seam.disk().forceDirectory(directory);
    }
    seam.crashPoints().reach("state.pages.forced");
    failed = false;
    next = written;
    return written.toBytes();
  }

  private BitSet taken() {
    BitSet taken = base.slots();
    if (before.file == base.file) {
      taken.or(before.slots());
    }
    return taken;
  }

  private static Place write(DiskFile to, Page page, BitSet taken) throws IOException {
    int length = HEADER + page.content().length;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    Page.Id id = page.id();
    bytes
        .position(4)
        .putInt(length)
        .putInt(id.subscription())
        .putInt(id.partition())
        .putInt(id.chunk())
        .put(page.content());
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 4, length - 4);
    bytes.putInt(0, (int) crc.getValue());
    Place place = new Place(free(taken, Math.ceilDiv(length, SLOT)), length, (int) crc.getValue());
    taken.set(place.slot(), place.slot() + place.slots());
    to.write(bytes.flip(), (long) place.slot() * SLOT);
    return place;
  }

  /** The first of so many slots in a row that are not taken. */
  private static int free(BitSet taken, int slots) {
    int first = taken.nextClearBit(0);
    int end = taken.nextSetBit(first);
    while (end >= 0 && end - first < slots) {
      first = taken.nextClearBit(end);
      end = taken.nextSetBit(first);
    }
    return first;
  }

  /** A new file, with everything that the one before holds. */
  private PageDirectory begin() throws IOException {
    int number = Math.max(current.file, lastNumber()) + 1;
    PageDirectory moved = current.copyTo(number);
    DiskFile to = seam.disk().open(path(directory, number), Disk.Open.CREATE);
    seam.crashPoints().reach("state.pages.created");
    closeFile();
    file = to;
    if (!current.places().isEmpty()) {
      copy(to, moved);
    }
    return moved;
  }

  private void copy(DiskFile to, PageDirectory moved) throws IOException {
    BitSet taken = new BitSet();
    try (DiskFile from = seam.disk().open(path(directory, current.file), Disk.Open.READ)) {
      for (Map.Entry<Page.Id, Place> entry : current.places().entrySet()) {
        Page.Id id = entry.getKey();
        Page page = new Page(id, read(from, current.file, id, entry.getValue()));
        moved.places().put(id, write(to, page, taken));
      }
    }
  }

  /**
   * The manifest that notes what was written last is durable: what only older ones name is free.
   */
  public void committed() throws IOException {
    before = current;
    current = next;
    base = next;
    deleteOthers();
  }

  private int lastNumber() throws IOException {
    int last = 0;
    for (Path path : seam.disk().list(directory)) {
      last = Math.max(last, number(path));
    }
    return last;
  }

  private void deleteOthers() throws IOException {
    boolean any = false;
    for (Path path : seam.disk().list(directory)) {
      int number = number(path);
      if (number > 0 && number != current.file && number != before.file) {
        seam.disk().delete(path);
        any = true;
      }
    }
    if (any) {
      seam.disk().forceDirectory(directory);
      seam.crashPoints().reach("state.pages.deleted");
    }
  }

  private static Path path(Path directory, int number) {
    return NumberedFile.in(directory, number, 8, ".pages");
  }

  /** The number in a file's name; 0 if it is not one of ours. */
  private static int number(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.matches("\\d{8}\\.pages") ? Integer.parseInt(name.substring(0, 8)) : 0;
  }

  private void closeFile() throws IOException {
    DiskFile open = file;
    if (open != null) {
      file = null;
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    closeFile();
  }
}
