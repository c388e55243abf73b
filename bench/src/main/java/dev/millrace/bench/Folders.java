package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The folders of one run, all below one that goes when it ends. */
final class Folders implements AutoCloseable {
  private final Path root;
  private int next;

  private Folders(Path root) {
    this.root = root;
  }

  /** Below this directory, which is created if it is not there and stays. */
  static Folders below(Path data) throws IOException {
    Files.createDirectories(data);
    return new Folders(Files.createTempDirectory(data.toAbsolutePath(), "bench-"));
  }

  /** One that nobody has had. */
  Path fresh(String what) {
    next++;
    return root.resolve(what + "-" + next);
  }

  /** Where the limits are measured. */
  Path limits() throws IOException {
    return Files.createDirectories(root.resolve("limits"));
  }

  /** Deletes a folder with all that is in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            // A system that is still ending may delete its own files meanwhile.
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Override
  public void close() throws IOException {
    delete(root);
  }
}
