package dev.millrace.cli;

import dev.millrace.ChannelKind;
import dev.millrace.Millrace;
import dev.millrace.seam.Waiting;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace publish}: lines of standard input become messages. */
@Command(
    name = "publish",
    description = {
      "Publishes each line of standard input as a message.",
      "A line is an object with key and data, and optionally id, type and delayMs. For each, {\"id\":...} is"
          + " printed when, and only when, it is durable."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PublishCommand implements Callable<Integer> {
  /** 8 MiB of data may take more characters as JSON, but hardly three times as many. */
  private static final int MAX_LINE = 24 << 20;

  private final Shell shell;
  private final MessageJson json = new MessageJson();

  @Parameters(
      paramLabel = "CHANNEL",
      converter = NameConverter.class,
      description = "The channel to publish to; created if need be.")
  private String channel = "";

  @Mixin private DataOption data = new DataOption();
  @Mixin final JsonOption always = new JsonOption();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      converter = KindConverter.class,
      description = "queue, topic or stream, if the channel is new; queue unless given.")
  private @Nullable ChannelKind kind;

  PublishCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Millrace millrace = data.open(shell.seam())) {
      var bytes = new Channels(millrace, shell.seam().waiting()).bytes(channel, kind);
      Pipeline pipeline =
          new Pipeline(shell, json, millrace.publisher(bytes), shell.seam().threads());
      CompletableFuture<Void> read = new CompletableFuture<>();
      // Reading cannot be interrupted, so it has a thread that nobody waits for when something else
      // ends the command.
      shell.seam().threads().start("stdin", () -> read(pipeline, read));
      CompletableFuture<?> ended =
          CompletableFuture.anyOf(
              read,
              pipeline.failed().toCompletableFuture(),
              shell.signals().stop().toCompletableFuture());
      Waiting waiting = shell.seam().waiting();
      waiting.await(ended.handle((result, failure) -> ""));
      waiting.await(pipeline.close());
      waiting.await(ended);
      if (pipeline.failed().toCompletableFuture().isDone()) {
        waiting.await(pipeline.failed());
      }
    }
    return shell.signals().stopped() ? shell.signals().exitCode() : ExitCode.OK;
  }

  private void read(Pipeline pipeline, CompletableFuture<Void> read) {
    LineReader lines = new LineReader(shell.in(), MAX_LINE);
    try {
      for (String text = lines.next(); text != null; text = lines.next()) {
        if (!text.isBlank() && !pipeline.publish(lines.line(), text)) {
          break;
        }
      }
      read.complete(null);
    } catch (IOException failed) {
      read.completeExceptionally(
          new CommandException(
              "standard input cannot be read beyond line %d: %s"
                  .formatted(lines.line(), failed.getMessage()),
              failed));
    } catch (InterruptedException | RuntimeException failed) {
      read.completeExceptionally(failed);
    }
  }
}
