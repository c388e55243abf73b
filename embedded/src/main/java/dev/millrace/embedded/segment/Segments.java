package dev.millrace.embedded.segment;

import dev.millrace.embedded.batch.Batch;
import dev.millrace.embedded.batch.Compressor;
import dev.millrace.embedded.log.DataDirectory;
import dev.millrace.seam.Disk;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The closed segments of a store, to be read and deleted.
 *
 * <p><b>Trust.</b> Every batch is verified when it comes from the disk. One that is damaged is a
 * {@link DamagedSegmentException} for whoever asks for it, each time, and for nobody else.
 *
 * <p><b>Memory.</b> Open files, indexes and what is read ahead are bounded, however many segments
 * there are; batches are kept in the {@link BatchCache}.
 *
 * <p><b>Threads.</b> One at a time, and none that somebody interrupts.
 */
public final class Segments implements AutoCloseable {
  private static final int MOST_OPEN = 64;

  private final Disk disk;
  private final Seam seam;
  private final SegmentSettings settings;
  private final BatchCache cache;
  private final Compressor compressor = new Compressor();
  private final ReadAhead ahead;
  private final ReadAhead checking;
  private final Map<Long, SegmentFile> open = new LinkedHashMap<>(MOST_OPEN, 0.75f, true);
  private final Map<Long, SegmentIndex> indexes = new LinkedHashMap<>(64, 0.75f, true);
  private long indexBytes;

  private Segments(Seam seam, SegmentSettings settings, BatchCache cache) {
    this.seam = seam;
    this.disk = seam.disk();
    this.settings = settings;
    this.cache = cache;
    this.ahead = ReadAhead.forMany(disk::buffer);
    this.checking = ReadAhead.forOne(disk::buffer);
  }

  /**
   * The segments with these numbers: those that the checkpoint names. Files that it does not name
   * were not finished, or were to be deleted, before the process ended: they are deleted now.
   *
   * @throws DamagedSegmentException if a file is missing; nothing was changed then
   */
  public static Segments open(
      Seam seam, SegmentSettings settings, BatchCache cache, Collection<Long> named)
      throws IOException {
    Disk disk = seam.disk();
    DataDirectory.create(disk, settings.directory());
    Set<Long> missing = new HashSet<>(named);
    List<Path> nobodys = new ArrayList<>();
    for (Path file : disk.list(settings.directory())) {
      OptionalLong id = SegmentLayout.id(file);
      if (id.isPresent() && !missing.remove(id.getAsLong())) {
        nobodys.add(file);
      }
    }
    if (!missing.isEmpty()) {
      long id = Collections.min(missing);
      throw DamagedSegmentException.whole(
          SegmentLayout.file(settings.directory(), id), id, 0, "because it is missing");
    }
    for (Path file : nobodys) {
      disk.delete(file);
      seam.crashPoints().reach("segment.deleted");
    }
    if (!nobodys.isEmpty()) {
      disk.forceDirectory(settings.directory());
    }
    return new Segments(seam, settings, cache);
  }

  /**
   * The batch of this channel partition in this segment that holds the first entry whose number is
   * at least {@code number}; empty if all its entries have lower ones. It is decompressed, and
   * stays good however long it is kept.
   */
  public Optional<Batch> read(long id, int channel, int partition, long number) throws IOException {
    return at(id, index(id).find(channel, partition, number), false);
  }

  /** The same for whoever reads in order what nobody is likely to read again. */
  public Optional<Batch> readOnce(long id, int channel, int partition, long number)
      throws IOException {
    return at(id, index(id).find(channel, partition, number), true);
  }

  /**
   * The first batch of this channel partition in this segment in which an entry is as late as
   * {@code time}, in milliseconds since 1970; empty if all are earlier.
   */
  public Optional<Batch> readTime(long id, int channel, int partition, long time)
      throws IOException {
    return at(id, index(id).findTime(channel, partition, time), false);
  }

  /**
   * How far whole batches of a run can be done without, from {@code first} on, if {@code least}
   * bytes of it are to be left: the first number to keep.
   */
  public long retained(long id, int channel, int partition, long first, long least)
      throws IOException {
    List<Place> places = index(id).places(channel, partition);
    long left = 0;
    for (Place place : places) {
      left += place.last() < first ? 0 : place.end() - place.offset();
    }
    long kept = first;
    for (Place place : places) {
      if (place.last() >= first) {
        left -= place.end() - place.offset();
        if (left < least) {
          return kept;
        }
        kept = place.last() + 1;
      }
    }
    return kept;
  }

  private Optional<Batch> at(long id, @Nullable Place place, boolean once) throws IOException {
    if (place == null) {
      return Optional.empty();
    }
    long location = BatchCache.location(id, place.offset());
    @Nullable Batch cached = cache.get(location);
    if (cached != null) {
      return Optional.of(cached);
    }
    SegmentFile file = file(id);
    Batch batch;
    try {
      batch = fetched(file, place, once);
    } catch (DamagedSegmentException damaged) {
      // It may be memory or a cable: only what is wrong twice is taken for what is on the disk.
      ahead.forget(id);
      batch = fetched(file, place, once);
    }
    Batch own = batch.isCompressed() ? compressor.decompress(batch) : copy(batch);
    cache.put(location, own);
    return Optional.of(own);
  }

  private Batch fetched(SegmentFile file, Place place, boolean once) {
    try {
      ahead.fetch(file, place, once);
    } catch (IOException unreadable) {
      throw file.damaged(
          place, "which cannot be read (%s)".formatted(unreadable.getMessage()), unreadable);
    }
    return file.batch(place, ahead.bytes(), ahead.at(place), ahead.available(place));
  }

  private static Batch copy(Batch batch) {
    byte[] bytes = new byte[batch.size()];
    batch.bytes().get(0, bytes);
    return Batch.of(ByteBuffer.wrap(bytes));
  }

  /** What lies in a segment, from its file: what a checkpoint knows without looking. */
  public Segment describe(long id) throws IOException {
    return new Segment(id, file(id).size(), index(id).runs());
  }

  private SegmentFile file(long id) throws IOException {
    @Nullable SegmentFile file = open.get(id);
    if (file == null) {
      file = SegmentFile.open(disk, settings, id);
      open.put(id, file);
      if (open.size() > MOST_OPEN) {
        Iterator<SegmentFile> eldest = open.values().iterator();
        SegmentFile closing = eldest.next();
        eldest.remove();
        closing.close();
      }
    }
    return file;
  }

  private SegmentIndex index(long id) throws IOException {
    @Nullable SegmentIndex index = indexes.get(id);
    if (index == null) {
      index = file(id).index();
      indexes.put(id, index);
      indexBytes += index.size();
      Iterator<SegmentIndex> eldest = indexes.values().iterator();
      while (indexBytes > settings.indexBytes() && indexes.size() > 1) {
        indexBytes -= eldest.next().size();
        eldest.remove();
      }
    }
    return index;
  }

  /**
   * Deletes a segment, which no checkpoint names any more. A power loss may bring the file back;
   * the next opening deletes it again.
   */
  public void delete(long id) throws IOException {
    forget(id);
    disk.delete(SegmentLayout.file(settings.directory(), id));
    seam.crashPoints().reach("segment.deleted");
  }

  private void forget(long id) throws IOException {
    cache.forget(id);
    ahead.forget(id);
    @Nullable SegmentIndex index = indexes.remove(id);
    indexBytes -= index == null ? 0 : index.size();
    @Nullable SegmentFile file = open.remove(id);
    if (file != null) {
      file.close();
    }
  }

  /** Reads all of a segment and says what is damaged. Keeps nothing of it in memory. */
  public List<DamagedSegmentException> verify(long id) throws IOException {
    return SegmentCheck.all(seam, settings, id, checking);
  }

  /** Closes the files. Closing twice is fine. */
  @Override
  public void close() throws IOException {
    compressor.close();
    ahead.close();
    checking.close();
    for (SegmentFile file : open.values()) {
      file.close();
    }
    open.clear();
    indexes.clear();
    indexBytes = 0;
  }
}
