package dev.millrace.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The other systems: where they are kept, and how they get there. */
final class Peers {
  private static final String STAMP = "stamp";

  private static final String SERVERS =
      "fixture/src/main/resources/dev/millrace/fixture/install.sh";

  private static final List<String> MAVEN =
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
   * Gets the servers as the fixture has them, builds the module of the peers with Maven, which
   * brings their jars along, and puts these in place in one step.
   */
  void install() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("millrace.root", "")).toAbsolutePath();
    if (!Files.exists(root.resolve("bench/peers/pom.xml"))) {
      throw new IOException(
          "no checkout of Millrace in " + root + "; use ./millrace bench --install-peers");
    }
    progress.println("millrace: getting the other systems, which takes some minutes");
    run(root, List.of("bash", SERVERS), "the servers could not be installed");
    build(root);
  }

  /** Builds them again if they were built for other sources than these. */
  void refresh() throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("millrace.root", "")).toAbsolutePath();
    Path stamp = folder.resolve(STAMP);
    if (Files.exists(root.resolve("bench/peers/pom.xml"))
        && Files.exists(stamp)
        && !Files.readString(stamp).equals(stamp(root))) {
      progress.println("millrace: building the other systems again, for sources that have changed");
      build(root);
    }
  }

  /** Changes whenever a source does that the peers are built from. */
  private static String stamp(Path root) throws IOException {
    CRC32C crc = new CRC32C();
    for (String part : List.of("bench/src/main", "bench/peers/src/main", "fixture/src/main")) {
      try (Stream<Path> files = Files.walk(root.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          crc.update(Files.readAllBytes(file));
        }
      }
    }
    crc.update(Files.readAllBytes(root.resolve("bench/peers/pom.xml")));
    return Long.toHexString(crc.getValue());
  }

  private void build(Path root) throws IOException, InterruptedException {
    run(root, MAVEN, "Maven could not build bench/peers");
    Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
    Folders.delete(partial);
    Files.createDirectories(partial);
    copy(root.resolve("bench/peers/target/peers"), partial);
    Files.writeString(partial.resolve(STAMP), stamp(root));
    Folders.delete(folder);
    Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
    progress.println("millrace: they are in " + folder);
  }

  private static void run(Path root, List<String> command, String failure)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    // Standard output is data only.
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (var said = process.inputReader()) {
      said.lines().forEach(System.err::println);
    }
    if (process.waitFor() != 0) {
      throw new IOException(failure + "; the messages are above");
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
