package dev.millrace.embedded.broker;

import dev.millrace.TransportInUseException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the process that has a data directory open leaves in its {@code LOCK} file for others: a
 * line {@code pid NUMBER}, and a line {@code socket PATH} once commands can reach it there.
 *
 * @param pid its process id, or empty if the note does not say
 * @param socket the path of its socket, or empty
 */
public record LockNote(String pid, String socket) {
  static String ofThisProcess() {
    return "pid " + ProcessHandle.current().pid() + "\n";
  }

  static String ofThisProcess(Path socket) {
    return ofThisProcess() + "socket " + socket + "\n";
  }

  /** Reads a note, whatever is in it. */
  public static LockNote read(String note) {
    return new LockNote(value(note, "pid "), value(note, "socket "));
  }

  private static String value(String note, String name) {
    List<String> values =
        new ArrayList<>(note.lines().filter(line -> line.startsWith(name)).toList());
    return values.isEmpty() ? "" : values.getFirst().substring(name.length());
  }

  TransportInUseException inUse(Path directory) {
    String process = pid.isEmpty() ? "another process" : "process " + pid;
    return new TransportInUseException(
        "the data directory %s is in use by %s; a data directory serves one process at a time. Stop that process, or use another directory"
            .formatted(directory, process));
  }
}
