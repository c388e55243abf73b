package dev.millrace.bench.workload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process takes: processor time, memory, disk. */
final class Footprint {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double MIB = 1 << 20;

  private Footprint() {}

  /** Seconds of processor time so far, user and system, over all threads. */
  static double processorSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** The most memory that was resident so far; NaN if the system does not say. */
  static double peakResidentMib() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return Double.NaN;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .max()
        .orElse(Double.NaN);
  }

  /** What a directory takes, all below it included. */
  static double diskMib(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.toList();
    }
    double bytes = 0;
    for (Path file : files) {
      bytes += size(file);
    }
    return bytes / MIB;
  }

  private static double size(Path file) throws IOException {
    try {
      return Files.isRegularFile(file) ? (double) Files.size(file) : 0;
    } catch (NoSuchFileException gone) {
      return 0;
    }
  }
}
