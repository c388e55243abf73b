package dev.millrace.embedded.checkpoint;

import dev.millrace.DamagedDataException;
import dev.millrace.NewerFormatException;
import dev.millrace.embedded.files.NumberedFile;
import dev.millrace.embedded.log.Checksum;
import dev.millrace.embedded.log.DataDirectory;
import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The checkpoints of a store, in {@code checkpoint} of its data directory: the newest one counts.
 *
 * <p><b>Durability.</b> When {@link #publish} returns, the checkpoint is durable with its name. It
 * was written under another name before, so that what has a number is whole: one that is not is
 * damage. The one before is kept, for repair; those before that are deleted.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class CheckpointFiles {
  private static final int MAGIC = 0x4d4c_5243; // "MLRC"
  private static final int FORMAT = 1;

  /** Magic, format, store, length of what follows, its checksum. */
  private static final int HEADER = 4 + 4 + 16 + 4 + 4;

  private static final String UNFINISHED = "next.new";
  private static final int KEPT = 2;

  private final Seam seam;
  private final Disk disk;
  private final Path directory;
  private final Checksum checksum;

  /** The checkpoints in this data directory, of which there may be none. */
  public CheckpointFiles(Seam seam, Path dataDirectory, Checksum checksum) {
    this.seam = seam;
    this.disk = seam.disk();
    this.directory = dataDirectory.resolve("checkpoint");
    this.checksum = checksum;
  }

  /**
   * The newest checkpoint. Its name is durable on return: it may have got it just before the
   * process died, and what follows from it must not outlive it.
   *
   * @throws DamagedDataException if it is not what was written
   * @throws NewerFormatException if a newer version wrote it
   */
  public Optional<Manifest> newest() throws IOException {
    if (disk.exists(directory)) {
      disk.forceDirectory(directory);
      seam.crashPoints().reach("checkpoint.open.forced");
    }
    List<Integer> numbers = numbers();
    return numbers.isEmpty() ? Optional.empty() : Optional.of(read(path(numbers.getLast())));
  }

  private List<Integer> numbers() throws IOException {
    List<Integer> numbers = new ArrayList<>();
    if (disk.exists(directory)) {
      for (Path file : disk.list(directory)) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("\\d{8,10}")) {
          numbers.add(Integer.parseInt(name));
        }
      }
    }
    numbers.sort(null);
    return numbers;
  }

  private Path path(int number) {
    return NumberedFile.in(directory, number, 8, "");
  }

  private Manifest read(Path file) throws IOException {
    ByteBuffer bytes;
    try (DiskFile open = disk.open(file, Disk.Open.READ)) {
      bytes = ByteBuffer.allocate((int) Math.min(open.size(), Integer.MAX_VALUE - 16));
      open.read(bytes, 0);
    }
    bytes.flip();
    if (bytes.remaining() < HEADER || bytes.getInt(0) != MAGIC) {
      throw damaged(file, "byte 0, where it does not begin like a checkpoint");
    }
    ByteBuffer covered = bytes.slice(HEADER, bytes.remaining() - HEADER);
    if (bytes.getInt(4) != FORMAT
        && checksum.matches(
            checked(bytes.slice(0, HEADER - 4), covered), bytes.getInt(HEADER - 4))) {
      throw new NewerFormatException(
          "%s has format %d, and this version of Millrace reads format %d only; nothing was changed. Use a newer version of Millrace"
              .formatted(file, bytes.getInt(4), FORMAT));
    }
    if (bytes.getInt(24) != covered.remaining()
        || !checksum.matches(
            checked(bytes.slice(0, HEADER - 4), covered), bytes.getInt(HEADER - 4))) {
      throw damaged(file, "some byte: its checksum does not match");
    }
    try {
      return ManifestFormat.decode(covered);
    } catch (IllegalArgumentException
        | IndexOutOfBoundsException
        | BufferUnderflowException impossible) {
      DamagedDataException damaged = damaged(file, "some byte behind its header");
      damaged.initCause(impossible);
      throw damaged;
    }
  }

  /** What the checksum covers: the header before it, and everything behind it. */
  private static ByteBuffer checked(ByteBuffer header, ByteBuffer rest) {
    return ByteBuffer.allocate(header.remaining() + rest.remaining())
        .put(header.duplicate())
        .put(rest.duplicate())
        .flip();
  }

  private static DamagedDataException damaged(Path file, String what) {
    return new DamagedDataException(
        "%s is damaged at %s. Nothing was changed; bring the file back from a backup of the directory"
            .formatted(file, what));
  }

  /** Makes sure of the directory, and removes what was not finished. */
  public void create() throws IOException {
    DataDirectory.create(disk, directory);
    if (disk.exists(directory.resolve(UNFINISHED))) {
      disk.delete(directory.resolve(UNFINISHED));
    }
  }

  /**
   * Lays a checkpoint down under a name that does not count. It may be tried again after a failure.
   */
  public void prepare(UUID store, Manifest manifest) throws IOException {
    create();
    ByteBuffer body = ManifestFormat.encode(manifest);
    ByteBuffer bytes = disk.buffer(HEADER + body.remaining());
    bytes.putInt(MAGIC).putInt(FORMAT);
    bytes.putLong(store.getMostSignificantBits()).putLong(store.getLeastSignificantBits());
    bytes.putInt(body.remaining()).putInt(0).put(body).flip();
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(0, HEADER - 4));
    crc.update(bytes.slice(HEADER, bytes.limit() - HEADER));
    bytes.putInt(HEADER - 4, (int) crc.getValue());
    try (DiskFile file = disk.open(directory.resolve(UNFINISHED), Disk.Open.CREATE)) {
      file.write(bytes, 0);
      seam.crashPoints().reach("checkpoint.written");
      file.force();
      seam.crashPoints().reach("checkpoint.forced");
    }
  }

  /** Makes what was {@linkplain #prepare prepared} the newest checkpoint. */
  public void publish() throws IOException {
    List<Integer> numbers = numbers();
    int number = numbers.isEmpty() ? 1 : numbers.getLast() + 1;
    disk.rename(directory.resolve(UNFINISHED), path(number));
    seam.crashPoints().reach("checkpoint.renamed");
    disk.forceDirectory(directory);
    seam.crashPoints().reach("checkpoint.named");
    for (int old : numbers.subList(0, Math.max(0, numbers.size() + 1 - KEPT))) {
      disk.delete(path(old));
    }
  }
}
