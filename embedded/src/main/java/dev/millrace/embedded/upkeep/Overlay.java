package dev.millrace.embedded.upkeep;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A disk that shows another one and keeps every change in memory: what is opened on it finds itself
 * as after a crash, and may recover as it likes, while nothing is changed.
 *
 * <p><b>Threads.</b> Safe for many.
 */
final class Overlay implements Disk {
  private final Disk below;
  private final ReentrantLock lock = new ReentrantLock();

  /** What was created or renamed, and where its content is. */
  private final Map<Path, OverlayFile> files = new HashMap<>();

  private final Set<Path> gone = new HashSet<>();
  private final Set<Path> directories = new HashSet<>();

  Overlay(Disk below) {
    this.below = below;
  }

  @Override
  public void createDirectories(Path directory) {
    lock.lock();
    try {
      if (!exists(directory)) {
        directories.add(directory);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    lock.lock();
    try {
      Set<Path> paths = new TreeSet<>();
      if (below.exists(directory)) {
        paths.addAll(below.list(directory));
      }
      paths.removeAll(gone);
      for (Path file : files.keySet()) {
        if (directory.equals(file.getParent())) {
          paths.add(file);
        }
      }
      for (Path made : directories) {
        if (directory.equals(made.getParent())) {
          paths.add(made);
        }
      }
      return List.copyOf(paths);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean exists(Path path) {
    lock.lock();
    try {
      return files.containsKey(path)
          || directories.contains(path)
          || (!gone.contains(path) && below.exists(path));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public DiskFile open(Path file, Open how) throws IOException {
    lock.lock();
    try {
      if (how.creates()) {
        if (exists(file)) {
          throw new FileAlreadyExistsException(file.toString());
        }
        gone.add(file);
        files.put(file, OverlayFile.empty(below));
      }
      return content(file).handle();
    } finally {
      lock.unlock();
    }
  }

  private OverlayFile content(Path file) throws IOException {
    OverlayFile content = files.get(file);
    if (content == null) {
      if (gone.contains(file)) {
        throw new NoSuchFileException(file.toString());
      }
      content = OverlayFile.over(below, file);
      files.put(file, content);
    }
    return content;
  }

  @Override
  public ByteBuffer buffer(int bytes) {
    return below.buffer(bytes);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    lock.lock();
    try {
      OverlayFile content = content(from);
      files.remove(from);
      gone.add(from);
      gone.add(to);
      files.put(to, content);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void delete(Path file) throws IOException {
    lock.lock();
    try {
      if (!exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
      files.remove(file);
      gone.add(file);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forceDirectory(Path directory) {
    // There is no power to lose.
  }

  /** Whoever looks holds the real lock. */
  @Override
  public Optional<Lock> lock(Path file) {
    return Optional.of(
        new Lock() {
          @Override
          public void write(String note) {
            // Nobody reads it.
          }

          @Override
          public void close() {
            // It was never taken.
          }
        });
  }

  @Override
  public String lockNote(Path file) {
    return "";
  }
}
