package dev.millrace.tck;

import dev.millrace.seam.Seam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A broker that runs inside the application, over a directory of its own: restarting it is opening
 * it again.
 */
public final class DirectoryFixture implements TransportFixture {
  private final Path directory;
  private final String url;
  private final Duration patience;

  private DirectoryFixture(Path directory, String url, Duration patience) {
    this.directory = directory;
    this.url = url;
    this.patience = patience;
  }

  /** Over a new temporary directory, in which {@code url} finds a place that does not exist yet. */
  public static DirectoryFixture create(Function<Path, String> url, Duration patience)
      throws IOException {
    Path directory = Files.createTempDirectory("millrace-contract-");
    return new DirectoryFixture(directory, url.apply(directory.resolve("data")), patience);
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public Seam seam() {
    return Seam.real();
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public boolean endsWithApplication() {
    return true;
  }

  @Override
  public void restart() {}

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
