package dev.millrace.cli;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.StreamChannel;
import dev.millrace.SubscriptionBuilder;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace consume}: handles messages by printing them. */
@Command(
    name = "consume",
    description = {
      "Prints each message as a line, then acknowledges it.",
      "A line is an object with id, type, key, time, correlationid, causationid, attempt and data; data that"
          + " is neither JSON nor text is in data_base64. Ends after --max messages, after --idle seconds"
          + " without one, or on a signal."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ConsumeCommand implements Callable<Integer> {
  /** What is printed needs no time to end, and what is not printed is handed back. */
  private static final Duration DRAIN = Duration.ofMillis(500);

  private static final long BUFFER_BYTES = 16 << 20;
  private static final int BUFFER = 256;

  private final Shell shell;

  @Parameters(
      paramLabel = "CHANNEL",
      converter = NameConverter.class,
      description = "The channel to consume; created as a queue if need be.")
  private String channel = "";

  @Mixin private DataOption data = new DataOption();
  @Mixin final JsonOption always = new JsonOption();

  @Option(
      names = "--subscription",
      paramLabel = "NAME",
      required = true,
      converter = NameConverter.class,
      description =
          "The subscription whose messages to take. A new one begins with the oldest message of a queue or"
              + " stream, and with the next one of a topic.")
  private String subscription = "";

  @Option(
      names = "--max",
      paramLabel = "N",
      converter = CountConverter.class,
      description = "End after so many messages.")
  private @Nullable Long max;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      converter = SecondsConverter.class,
      description = "End after so many seconds without a message.")
  private @Nullable Duration idle;

  ConsumeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    Printing printing = new Printing(shell, max == null ? Long.MAX_VALUE : max);
    try (Millrace millrace = data.open(shell.seam(), DRAIN)) {
      Channel<byte[]> bytes = new Channels(millrace, shell.seam().waiting()).bytes(channel, null);
      SubscriptionBuilder<byte[]> builder =
          millrace
              .subscribe(bytes, subscription)
              .concurrency(1)
              .buffer(BUFFER, BUFFER_BYTES)
              .on(byte[].class, printing);
      if (bytes instanceof StreamChannel<byte[]>) {
        builder.from(Position.earliest());
      }
      builder.start();
      if (idle == null) {
        printing.awaitEnough();
      } else {
        printing.awaitEnough(idle);
      }
    }
    return shell.signals().stopped() ? shell.signals().exitCode() : ExitCode.OK;
  }
}
