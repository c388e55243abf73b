package dev.millrace.verification.crash;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A disk that does what another one does; a subclass changes one thing. */
class DecoratedDisk implements Disk {
  private final Disk disk;

  DecoratedDisk(Disk disk) {
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
  static class DecoratedFile implements DiskFile {
    private final DiskFile file;

    DecoratedFile(DiskFile file) {
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
