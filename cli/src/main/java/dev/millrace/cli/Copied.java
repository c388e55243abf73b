package dev.millrace.cli;

import dev.millrace.embedded.upkeep.Backup;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Says what was copied. */
final class Copied {
  private Copied() {}

  static void print(Shell shell, boolean json, Path to, Backup.Report report) {
    if (json) {
      JsonMapper mapper = new JsonMapper();
      ObjectNode line = mapper.createObjectNode();
      line.put("to", to.toString()).put("bytes", report.bytes());
      line.put("segments", report.segments()).put("tries", report.tries());
      shell.out().println(mapper.writeValueAsString(line));
    } else {
      shell
          .out()
          .printf("%s: copied %,d bytes, %d segments%n", to, report.bytes(), report.segments());
    }
    shell.out().flush();
  }
}
