package dev.millrace.simulation;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A disk that does what another one does; a subclass changes one thing: counts it, forgets it, does
 * it wrong. What another disk opens and locks is the other's; {@link DecoratedFile} does for one
 * file what this does for the disk.
 *
 * <p><b>Threads.</b> As the other.
 */
public class DecoratedDisk implements Disk {
  private final Disk disk;

  /** Does what {@code disk} does. */
  public DecoratedDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public DiskFile open(Path file, Open how) throws IOException {
    return disk.open(file, how);
  }

  @Override
  public ByteBuffer buffer(int bytes) {
    return disk.buffer(bytes);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public void forceDirectory(Path directory) throws IOException {
    disk.forceDirectory(directory);
  }

  @Override
  public Optional<Lock> lock(Path file) throws IOException {
    return disk.lock(file);
  }

  @Override
  public String lockNote(Path file) throws IOException {
    return disk.lockNote(file);
  }

  /** A file that does what another one does. */
  public static class DecoratedFile implements DiskFile {
    private final DiskFile file;

    /** Does what {@code file} does. */
    public DecoratedFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
      return file.read(into, position);
    }

    @Override
    public void write(ByteBuffer from, long position) throws IOException {
      file.write(from, position);
    }

    @Override
    public void force() throws IOException {
      file.force();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
