package dev.millrace.cli;

import dev.millrace.Channel;
import dev.millrace.ChannelKind;
import dev.millrace.Millrace;
import dev.millrace.seam.Waiting;
import dev.millrace.spi.Admin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Channels as a command names them: by name alone, and sometimes a kind. */
final class Channels {
  private final Millrace millrace;
  private final Waiting waiting;

  Channels(Millrace millrace, Waiting waiting) {
    this.millrace = millrace;
    this.waiting = waiting;
  }

  /** The channel as it is, if it is. */
  Optional<Admin.ChannelInfo> find(String name) throws InterruptedException {
    return waiting.await(millrace.admin().describe(name));
  }

  /** The channel to look at; throws, naming those there are, if it does not exist. */
  Admin.ChannelInfo existing(String name, DataOption data) throws InterruptedException {
    Optional<Admin.ChannelInfo> found = find(name);
    if (found.isPresent()) {
      return found.get();
    }
    List<String> names =
        waiting.await(millrace.admin().channels()).stream().map(Admin.ChannelInfo::name).toList();
    throw new CommandException(
        "there is no channel '%s' in %s; %s"
            .formatted(
                name,
                data.directory(),
                names.isEmpty()
                    ? "there are none at all"
                    : "there are " + String.join(", ", names)));
  }

  /**
   * The channel for bytes: of the kind asked for, else of the kind it has, else a queue. A kind
   * that contradicts an existing channel is left to the broker to refuse.
   */
  Channel<byte[]> bytes(String name, @Nullable ChannelKind asked) throws InterruptedException {
    ChannelKind kind =
        asked != null ? asked : find(name).map(Admin.ChannelInfo::kind).orElse(ChannelKind.QUEUE);
    return switch (kind) {
      case QUEUE -> Channel.queue(name, byte[].class);
      case TOPIC -> Channel.topic(name, byte[].class);
      case STREAM -> Channel.stream(name, byte[].class);
    };
  }
}
