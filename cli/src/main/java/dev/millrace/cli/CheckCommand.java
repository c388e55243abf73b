package dev.millrace.cli;

import dev.millrace.embedded.upkeep.Check;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code millrace check}: reads everything and changes nothing. */
@Command(
    name = "check",
    description = {
      "Reads everything that a data directory keeps, and says what of it is damaged.",
      "Changes nothing. No application may have it open: of one that runs, make a backup and check that.",
      "Exit code 3 if something is damaged."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {
  private static final int CHECK_FAILED = 3;

  private final Shell shell;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  CheckCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    data.mustExist();
    Check.Report report = Check.run(shell.seam(), data.directory());
    if (json) {
      JsonMapper mapper = new JsonMapper();
      ObjectNode line = mapper.createObjectNode();
      line.put("channels", report.channels()).put("messages", report.messages());
      line.put("letters", report.letters());
      report.damage().forEach(line.putArray("damage")::add);
      shell.out().println(mapper.writeValueAsString(line));
    } else {
      shell
          .out()
          .printf(
              "%s: read %d channels, %,d messages and %,d dead letters; %s%n",
              data.directory(),
              report.channels(),
              report.messages(),
              report.letters(),
              report.damage().isEmpty() ? "nothing is damaged" : "damaged:");
      report.damage().forEach(shell.out()::println);
    }
    shell.out().flush();
    return report.damage().isEmpty() ? ExitCode.OK : CHECK_FAILED;
  }
}
