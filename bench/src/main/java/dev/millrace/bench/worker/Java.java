package dev.millrace.bench.worker;

import dev.millrace.bench.contender.Entrant;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a contender's JVM is started: the same for all, with a heap that is fixed.
 *
 * @param heap its heap, for {@code -Xmx}
 * @param classPath where its classes are
 * @param further options it needs besides
 */
public record Java(String heap, String classPath, List<String> further) {
  /** Enough for all, and not so much that collecting never happens. */
  public static final String HEAP = "1g";

  /** What a broker that keeps its backlog on disk has to live with. */
  public static final String SMALL_HEAP = "128m";

  private static final boolean AHEAD_OF_TIME = Runtime.version().feature() >= 25;

  /** What Chronicle needs to reach into the JDK, as its manual lists it. */
  private static final List<String> OPENED =
      List.of(
          "-Dchronicle.analytics.disable=true",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
          "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
          "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

  /** For this contender: the class path of this process, and that of the peers. */
  public static Java forEntrant(Entrant entrant, String heap, Path peers) {
    String own = System.getProperty("java.class.path");
    if (!entrant.peer()) {
      return new Java(heap, own, List.of());
    }
    String with = own + File.pathSeparator + peers.resolve("*");
    return new Java(heap, with, entrant == Entrant.CHRONICLE ? OPENED : List.of());
  }

  /**
   * The same, writing down what it knows of its classes when it ends, for whoever starts with
   * {@link #knowing} it: from 25 on with what they are linked to and how they were used (JEP 483,
   * 514 and 515), before as they were loaded (JEP 350). Where a class path has folders it cannot,
   * and nothing is written.
   */
  public Java learning(Path classes) {
    return with((AHEAD_OF_TIME ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + classes);
  }

  /** The same, with what another wrote down of its classes; if that is not there, without. */
  public Java knowing(Path classes) {
    return with((AHEAD_OF_TIME ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + classes);
  }

  private Java with(String option) {
    List<String> more = new ArrayList<>(further);
    more.add(option);
    // What it says of such files it says on standard output, where the answers go.
    more.add("-Xlog:disable");
    more.add("-Xlog:all=error:stderr");
    return new Java(heap, classPath, more);
  }

  /** The command, up to the main class. */
  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xms" + heap);
    command.add("-Xmx" + heap);
    command.add("-XX:-UsePerfData");
    if (heap.equals(SMALL_HEAP)) {
      // What the JVM takes by itself where there is so little memory.
      command.add("-XX:+UseSerialGC");
    }
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(further);
    command.add("-cp");
    command.add(classPath);
    return command;
  }
}
