package dev.millrace.embedded.socket;

import dev.millrace.Position;
import dev.millrace.spi.Admin;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Looking at another process's broker, and tending it. */
record SocketAdmin(Asking asking) implements Admin {
  @Override
  public CompletionStage<List<ChannelInfo>> channels() {
    return asking.ask(Op.CHANNELS, sink -> {}, feed -> Wire.list(feed, AdminWire::channel));
  }

  @Override
  public CompletionStage<Optional<StorageInfo>> storage() {
    return asking.ask(
        Op.STORAGE, sink -> {}, feed -> Wire.list(feed, AdminWire::storage).stream().findFirst());
  }

  @Override
  public CompletionStage<Optional<ChannelInfo>> describe(String channel) {
    return asking.ask(
        Op.DESCRIBE,
        sink -> sink.text(channel),
        feed -> Wire.list(feed, AdminWire::channel).stream().findFirst());
  }

  @Override
  public CompletionStage<List<Kept>> browse(
      String channel, int partition, Position from, int limit) {
    return asking.ask(
        Op.BROWSE,
        sink -> sink.text(channel).number(partition).text(from.toString()).number(limit),
        feed -> Wire.list(feed, AdminWire::kept));
  }

  @Override
  public CompletionStage<List<KeptLetter>> deadLetters(String channel, long after, int limit) {
    return asking.ask(
        Op.LETTERS,
        sink -> sink.text(channel).signed(after).number(limit),
        feed -> Wire.list(feed, AdminWire::letter));
  }

  @Override
  public CompletionStage<Void> pause(String channel, String subscription) {
    return asking.ask(
        Op.PAUSE, sink -> sink.text(channel).text(subscription), SocketTransport::nothing);
  }

  @Override
  public CompletionStage<Void> resume(String channel, String subscription) {
    return asking.ask(
        Op.RESUME, sink -> sink.text(channel).text(subscription), SocketTransport::nothing);
  }
}
