package dev.millrace.seam;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Files of this machine, readable by their owner only. */
final class RealDisk implements Disk {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final RealLocks locks = new RealLocks();
  private static final Set<OpenOption> READING = Set.of(StandardOpenOption.READ);

  private final Pieces pieces = new Pieces();

  static FileAttribute<?>[] ownerOnly(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory, ownerOnly("rwx------"));
    } catch (IOException failed) {
      throw RealFile.named(failed);
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @Override
  public boolean exists(Path path) {
    return Files.exists(path);
  }

  @Override
  public DiskFile open(Path file, Open how) throws IOException {
    return switch (how) {
      case CREATE_UNCACHED -> UncachedFile.create(file, pieces);
      case READ_UNCACHED -> {
        DiskFile uncached = UncachedReader.open(file, pieces);
        yield uncached == null ? cached(file, READING) : uncached;
      }
      case READ -> cached(file, READING);
      case WRITE -> cached(file, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
      case CREATE ->
          cached(
              file,
              Set.of(
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.CREATE_NEW));
    };
  }

  private static DiskFile cached(Path file, Set<? extends OpenOption> options) throws IOException {
    try {
      return new RealFile(FileChannel.open(file, options, ownerOnly("rw-------")));
    } catch (IOException failed) {
      throw RealFile.named(failed);
    }
  }

  @Override
  public ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failed) {
      throw RealFile.named(failed);
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    Files.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    // A directory is opened like a file to be read; that it can be forced is how Linux makes its
    // entries durable.
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public Optional<Lock> lock(Path file) throws IOException {
    return locks.lock(file);
  }

  @Override
  public String lockNote(Path file) throws IOException {
    return locks.note(file);
  }
}
