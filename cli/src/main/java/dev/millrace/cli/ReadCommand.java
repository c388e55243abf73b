package dev.millrace.cli;

import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.spi.Admin;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace read}: looks at a channel and changes nothing. */
@Command(
    name = "read",
    description = {
      "Prints what a channel keeps, and settles nothing.",
      "A line is an object with position, id, type, key, time, correlationid, causationid and data; data that"
          + " is neither JSON nor text is in data_base64. An application may be running meanwhile."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReadCommand implements Callable<Integer> {
  private static final int PAGE = 500;

  private final Shell shell;
  private final MessageJson json = new MessageJson();

  @Parameters(
      paramLabel = "CHANNEL",
      converter = NameConverter.class,
      description = "The channel to read.")
  private String channel = "";

  @Mixin private DataOption data = new DataOption();
  @Mixin final JsonOption always = new JsonOption();

  @Option(
      names = "--from",
      paramLabel = "N",
      converter = PositionConverter.class,
      description =
          "The position to begin at: a number, PARTITION/NUMBER, @TIME, earliest or latest; with --dead the"
              + " number of a letter. The earliest unless given.")
  private @Nullable Position from;

  @Option(names = "--dead", description = "The dead letters instead, with reasons.")
  private boolean dead;

  ReadCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    data.mustExist();
    try (Millrace millrace = data.open(shell.seam())) {
      Admin.ChannelInfo info =
          new Channels(millrace, shell.seam().waiting()).existing(channel, data);
      if (dead) {
        letters(millrace.admin());
      } else {
        messages(millrace.admin(), info);
      }
    }
    return shell.signals().stopped() ? shell.signals().exitCode() : ExitCode.OK;
  }

  private void messages(Admin admin, Admin.ChannelInfo info) throws InterruptedException {
    if (from instanceof Position.Exact exact && exact.partition() >= info.partitions()) {
      throw new CommandException(
          "channel '%s' has %d partitions, counted from 0; there is no position %s"
              .formatted(channel, info.partitions(), exact));
    }
    for (int partition = 0; partition < info.partitions(); partition++) {
      boolean elsewhere = from instanceof Position.Exact exact && exact.partition() != partition;
      if (!elsewhere && !messages(admin, partition, info.taken())) {
        return;
      }
    }
  }

  /**
   * Prints a partition; answers whether there is somebody left to print for. It ends at what the
   * channel had taken when the command began, so that a fast publisher does not keep it running for
   * ever.
   */
  private boolean messages(Admin admin, int partition, long end) throws InterruptedException {
    Position next = from == null ? Position.earliest() : from;
    while (!(next instanceof Position.Exact exact && exact.offset() >= end)) {
      List<Admin.Kept> page =
          shell.seam().waiting().await(admin.browse(channel, partition, next, PAGE));
      if (page.isEmpty()) {
        return true;
      }
      for (Admin.Kept kept : page) {
        if (!printed(json.kept(kept.position(), kept.taken().toString(), kept.message()))) {
          return false;
        }
      }
      next = page.getLast().position().next();
    }
    return true;
  }

  private void letters(Admin admin) throws InterruptedException {
    long after = from instanceof Position.Exact exact ? exact.offset() - 1 : -1;
    while (true) {
      List<Admin.KeptLetter> page =
          shell.seam().waiting().await(admin.deadLetters(channel, after, PAGE));
      if (page.isEmpty()) {
        return;
      }
      for (Admin.KeptLetter kept : page) {
        if (!printed(json.dead(kept.written().toString(), kept.letter()))) {
          return;
        }
      }
      after = page.getLast().number();
    }
  }

  private boolean printed(String line) {
    shell.out().println(line);
    // Flushes too. Whoever closed our output has seen enough.
    return !shell.out().checkError() && !shell.signals().stopped();
  }
}
