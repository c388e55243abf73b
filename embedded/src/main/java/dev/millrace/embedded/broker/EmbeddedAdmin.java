package dev.millrace.embedded.broker;

import dev.millrace.MillraceException;
import dev.millrace.Position;
import dev.millrace.spi.Admin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Looking at the books, and pausing. */
final class EmbeddedAdmin implements Admin {
  private final Engine engine;
  private final Broker broker;

  EmbeddedAdmin(Engine engine) {
    this.engine = engine;
    this.broker = engine.broker();
  }

  @Override
  public CompletionStage<List<ChannelInfo>> channels() {
    return broker.look(() -> {
      List<ChannelInfo> infos = new ArrayList<>();
      for (ChannelState channel : broker.books.channels().values()) {
        infos.add(channel.info());
      }
      return infos;
    });
  }

  @Override
  public CompletionStage<Optional<StorageInfo>> storage() {
    return broker.look(() -> Optional.of(broker.storage()));
  }

  @Override
  public CompletionStage<Optional<ChannelInfo>> describe(String channel) {
    return broker.look(
        () -> Optional.ofNullable(broker.books.channel(channel)).map(ChannelState::info));
  }

  @Override
  public CompletionStage<List<Kept>> browse(
      String channel, int partition, Position from, int limit) {
    return broker.look(() -> engine.positions().browse(channel, partition, from, limit));
  }

  @Override
  public CompletionStage<List<KeptLetter>> deadLetters(String channel, long after, int limit) {
    return broker.look(() -> channel(channel).letters.after(after, limit));
  }

  @Override
  public CompletionStage<Void> pause(String channel, String subscription) {
    return paused(channel, subscription, true);
  }

  @Override
  public CompletionStage<Void> resume(String channel, String subscription) {
    return paused(channel, subscription, false);
  }

  private CompletionStage<Void> paused(String channel, String name, boolean paused) {
    CompletableFuture<Done> done =
        broker.ask(answer -> {
          SubscriptionState subscription = channel(channel).subscriptions.get(name);
          if (subscription == null) {
            throw new MillraceException(
                "channel '%s' has no subscription '%s'".formatted(channel, name));
          }
          subscription.paused = paused;
          broker.handOut.changed(subscription);
          broker.round.whenDurable(answer, Done.DONE);
        });
    return done.thenAccept(unused -> {});
  }

  private ChannelState channel(String name) {
    ChannelState channel = broker.books.channel(name);
    if (channel == null) {
      throw new MillraceException("there is no channel '" + name + "'");
    }
    return channel;
  }
}
