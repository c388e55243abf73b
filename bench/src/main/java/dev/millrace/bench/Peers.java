package dev.millrace.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The other systems: where they are kept, and how they get there. */
final class Peers {
  private final Path folder;
  private final PrintStream progress;

  Peers(Path folder, PrintStream progress) {
    this.folder = folder;
    this.progress = progress;
  }

  /** Below the user's cache directory, because they are large and belong to no checkout. */
  static Path folder() {
    String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return base.resolve("millrace").resolve("bench-peers");
  }

  /**
   * Builds the module of the peers with Maven, which brings their jars along, and puts them in
   * place in one step.
   */
  void install() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("millrace.root", "")).toAbsolutePath();
    if (!Files.exists(root.resolve("bench/peers/pom.xml"))) {
      throw new IOException(
          "no checkout of Millrace in " + root + "; use ./millrace bench --install-peers");
    }
    progress.println("millrace: getting the other systems, which takes some minutes");
    maven(root);
    Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
    Folders.delete(partial);
    Files.createDirectories(partial);
    copy(root.resolve("bench/peers/target/peers"), partial);
    Folders.delete(folder);
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    progress.println("millrace: they are in " + folder);
  }

  private static void maven(Path root) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "mvn",
            "-B",
            "-q",
            "-Plauncher,peers",
            "-Dmillrace.build=target/peers",
            "-pl",
            "bench/peers",
            "-am",
            "package");
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Standard output is data only.
    Process maven = builder.redirectErrorStream(true).start();
    maven.getOutputStream().close();
    try (var said = maven.inputReader()) {
      said.lines().forEach(System.err::println);
    }
    if (maven.waitFor() != 0) {
      throw new IOException("Maven could not build bench/peers; its messages are above");
    }
  }

  private static void copy(Path built, Path to) throws IOException {
    for (Path from : List.of(built, built.resolve("lib"))) {
      try (Stream<Path> files = Files.list(from)) {
        for (Path jar : files.filter(file -> file.toString().endsWith(".jar")).toList()) {
          Files.copy(jar, to.resolve(jar.getFileName()));
        }
      }
    }
  }
}
