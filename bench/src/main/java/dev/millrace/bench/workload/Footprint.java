package dev.millrace.bench.workload;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this process takes: processor time, memory, disk. */
final class Footprint {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path DEVICES = Path.of("/proc/diskstats");

  /** The column of the sectors of 512 bytes that were written. */
  private static final int WRITTEN = 9;

  /** The column of the milliseconds in which a device had something to do. */
  private static final int BUSY = 12;

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

  /** Seconds in which the device of a directory had something to do; NaN if nobody says. */
  static double deviceSeconds(Path directory) throws IOException {
    return device(directory, BUSY) / 1e3;
  }

  /**
   * How many bytes were written to the device of a directory, by whomever; NaN if nobody says. What
   * {@code /proc/self/io} says is more than that by a fifth where files are written past the cache.
   */
  static double deviceWritten(Path directory) throws IOException {
    return device(directory, WRITTEN) * 512;
  }

  private static double device(Path directory, int column) throws IOException {
    if (!Files.isReadable(DEVICES)) {
      return Double.NaN;
    }
    long device = (Long) Files.getAttribute(directory, "unix:dev");
    String major = Long.toString(device >>> 8 & 0xfff);
    String minor = Long.toString((device & 0xff) | (device >>> 12 & 0xfff00));
    return Files.readAllLines(DEVICES).stream()
        .map(line -> List.of(line.strip().split("\\s+")))
        .filter(fields ->
            fields.size() > BUSY && fields.get(0).equals(major) && fields.get(1).equals(minor))
        .mapToDouble(fields -> Double.parseDouble(fields.get(column)))
        .findFirst()
        .orElse(Double.NaN);
  }

  /** What {@code du} says that a directory takes; NaN if it says nothing. */
  static double usedMib(Path directory) throws IOException, InterruptedException {
    Process du =
        new ProcessBuilder("du", "-sk", directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // A file that goes while it looks makes it complain, and changes nothing.
    du.waitFor();
    int end = said.indexOf('\t');
    return end < 0 ? Double.NaN : Double.parseDouble(said.substring(0, end)) / 1024;
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
