package dev.millrace.cli;

import dev.millrace.examples.orders.DemoOptions;
import dev.millrace.examples.orders.OrderDemo;
import dev.millrace.examples.orders.input.Input;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace demo}: the order flow. */
@Command(
    name = "demo",
    description = {
      "Runs a retailer's month through an event-driven application.",
      "In the end its books are checked against an independent audit of the input. Kill it at any moment and"
          + " run it again: it carries on."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
  /** Ran to the end, but the books do not balance. */
  private static final int CHECK_FAILED = 3;

  private final Shell shell;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Order lines, .csv or .csv.gz; December 2010 unless given.")
  private @Nullable Path input;

  @Option(
      names = "--chaos",
      paramLabel = "SEED",
      description = "Handlers fail, stall and repeat themselves, as the number says.")
  private @Nullable Long chaos;

  @Option(
      names = "--headless",
      description = "A line now and then instead of a live view, as without a terminal.")
  private boolean headless;

  @Option(names = "--json", description = "The last line of standard output is one JSON object.")
  private boolean json;

  DemoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    DemoOptions options =
        new DemoOptions(
            Optional.ofNullable(input).map(Input::file).orElseGet(Input::bundled),
            data.directory(),
            chaos == null ? OptionalLong.empty() : OptionalLong.of(chaos),
            json,
            look());
    Logs.withoutHandling();
    OrderDemo demo = new OrderDemo(options, shell.seam(), shell.out(), shell.err());
    return switch (demo.run(shell.signals().stop())) {
      case BALANCED -> ExitCode.OK;
      case UNBALANCED -> CHECK_FAILED;
      case STOPPED -> {
        shell.say("stopped; run it again with --data %s to carry on".formatted(data.directory()));
        yield shell.signals().exitCode();
      }
    };
  }

  private DemoOptions.Look look() {
    if (headless || !shell.canDraw()) {
      return DemoOptions.Look.LINES;
    }
    return shell.colour() ? DemoOptions.Look.LIVE_IN_COLOUR : DemoOptions.Look.LIVE;
  }
}
