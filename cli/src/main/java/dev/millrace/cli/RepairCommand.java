package dev.millrace.cli;

import dev.millrace.embedded.broker.LogMending.Loss;
import dev.millrace.embedded.upkeep.Repair;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code millrace repair}: gives up what is damaged, when told to. */
@Command(
    name = "repair",
    description = {
      "Says what is damaged in a data directory and which messages would have to be given up for it.",
      "With --yes it gives them up: damaged files are copied to DIR/quarantine, everything that can",
      "be read is kept, and every subscription that wanted what cannot is told of a gap.",
      "Bring back a backup instead where you have one. No application may have the directory open.",
      "Exit code 3 if something is damaged and was not repaired, because --yes was not said."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RepairCommand implements Callable<Integer> {
  private static final int CHECK_FAILED = 3;

  private final Shell shell;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--yes", description = "Do it, and do not only say what would be done.")
  private boolean yes;

  @Option(names = "--json", description = "One JSON object on standard output.")
  private boolean json;

  RepairCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    data.mustExist();
    Repair.Report report =
        yes
            ? Repair.run(shell.seam(), data.directory())
            : Repair.preview(shell.seam(), data.directory());
    if (json) {
      shell.out().println(new JsonMapper().writeValueAsString(object(report)));
    } else {
      print(report);
    }
    shell.out().flush();
    return yes || report.damage().isEmpty() ? ExitCode.OK : CHECK_FAILED;
  }

  private ObjectNode object(Repair.Report report) {
    ObjectNode line = new JsonMapper().createObjectNode();
    line.put("repaired", yes && !report.damage().isEmpty());
    line.put("lost", report.lost()).put("unread", report.unread());
    report.damage().forEach(line.putArray("damage")::add);
    ArrayNode gaps = line.putArray("gaps");
    for (Loss loss : report.losses()) {
      ObjectNode gap = gaps.addObject();
      gap.put("channel", loss.channel()).put("partition", loss.partition());
      gap.put("first", loss.first()).put("last", loss.last());
    }
    ArrayNode copies = line.putArray("quarantined");
    report.quarantined().stream().map(Path::toString).forEach(copies::add);
    return line;
  }

  private void print(Repair.Report report) {
    if (report.damage().isEmpty()) {
      shell.out().printf("%s: nothing is damaged%n", data.directory());
      return;
    }
    shell.out().printf("%s: damaged:%n", data.directory());
    report.damage().forEach(shell.out()::println);
    for (Loss loss : report.losses()) {
      shell
          .out()
          .printf(
              "%s %s %d to %d of channel '%s'%s%n",
              yes ? "gave up" : "would give up",
              what(loss),
              loss.first(),
              loss.last(),
              loss.channel(),
              loss.partition() < 0 ? "" : ", partition " + loss.partition());
    }
    if (report.unread() > 0) {
      shell
          .out()
          .printf(
              "%,d other records cannot be read: what they settled comes again%n", report.unread());
    }
    if (yes) {
      shell
          .out()
          .printf(
              "repaired: %,d messages given up; what was damaged is in %s%n",
              report.lost(), report.quarantined());
    } else {
      shell.out().printf("nothing was changed; say --yes to give up %,d messages%n", report.lost());
    }
  }

  private static String what(Loss loss) {
    return switch (loss.partition()) {
      case -1 -> "dead letters";
      case -2 -> "delayed messages";
      default -> "messages";
    };
  }
}
