package dev.millrace.embedded.log;

import dev.millrace.seam.Seam;
import dev.millrace.simulation.Simulation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A log of words on a simulated disk, which can be opened again and again. */
final class Store implements AutoCloseable {
  static final Path DIRECTORY = Path.of("/data");
  static final Path FIRST = DIRECTORY.resolve("log/00000001.log");
  static final Path SECOND = DIRECTORY.resolve("log/00000002.log");

  private final LogSettings settings;
  private Simulation simulation;

  /** What the last opening replayed. */
  final List<String> replayed = new ArrayList<>();

  Store() {
    this(Simulation.of(1), settings());
  }

  Store(Simulation simulation, LogSettings settings) {
    this.simulation = simulation;
    this.settings = settings;
  }

  static LogSettings settings() {
    return LogSettings.in(DIRECTORY).fileBytes(LogSettings.LEAST_FILE_BYTES);
  }

  Simulation simulation() {
    return simulation;
  }

  Log open() {
    return open(simulation);
  }

  Log open(Seam seam) {
    replayed.clear();
    return Log.open(seam, settings, (location, kind, body) -> replayed.add(text(body)));
  }

  /** Ends the process and takes the power. */
  void losePower(long seed) {
    simulation = simulation.restart(seed);
    simulation.disk().losePower(seed);
  }

  /** Ends the process. */
  void kill() {
    simulation = simulation.restart(1);
  }

  /** The same store as it is now, apart from this one. */
  Store copy() {
    return new Store(Simulation.on(simulation.disk().copy(), 1), settings);
  }

  static long append(Log log, String word) {
    return log.append(List.of(record(word)))[0];
  }

  static LogRecord record(String word) {
    return LogRecord.of(RecordKind.BATCH, word.getBytes(StandardCharsets.UTF_8));
  }

  static String text(ByteBuffer body) {
    return StandardCharsets.UTF_8.decode(body).toString();
  }

  @Override
  public void close() {
    simulation.close();
  }
}
