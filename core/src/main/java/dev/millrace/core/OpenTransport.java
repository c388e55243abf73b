package dev.millrace.core;

import dev.millrace.ChannelOptions;
import dev.millrace.seam.Seam;
import dev.millrace.spi.ChannelSpec;
import dev.millrace.spi.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A transport under its name, and the channels that were declared on it. */
final class OpenTransport {
  private final String name;
  private final Transport transport;
  private final ConcurrentHashMap<ChannelSpec, CompletableFuture<Void>> declared =
      new ConcurrentHashMap<>();

  private final ConcurrentHashMap<String, KeyGate> gates = new ConcurrentHashMap<>();
  private final Room room;
  private final PublishLine line;
  private final Seam seam;

  /** What this application says of each channel. */
  private final ConcurrentHashMap<String, ChannelOptions> said = new ConcurrentHashMap<>();

  OpenTransport(String name, Transport transport, Seam seam, long maxInFlightBytes) {
    this.name = name;
    this.transport = transport;
    this.room = new Room(seam, name, maxInFlightBytes);
    this.line = new PublishLine(transport, room, seam);
    this.seam = seam;
  }

  /** What bounds publishing to it. */
  Room room() {
    return room;
  }

  /** Where calls go that nobody waits for. */
  PublishLine line() {
    return line;
  }

  /** What keeps the keys of a channel in order. */
  KeyGate gate(String channel) {
    return gates.computeIfAbsent(channel, c -> new KeyGate(transport, line, room, seam));
  }

  String name() {
    return name;
  }

  Transport transport() {
    return transport;
  }

  /** Declares a channel, once. A declaration that failed is made again by whoever asks next. */
  CompletionStage<Void> declare(ChannelSpec channel) {
    CompletableFuture<Void> known = declared.get(channel);
    if (known != null) {
      return known;
    }
    said.merge(
        channel.name(), channel.options(), (before, now) -> before.and(now, channel.words()));
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = declared.putIfAbsent(channel, mine);
    if (other != null) {
      return other;
    }
    transport
        .declare(channel)
        .whenComplete((done, failure) -> {
          if (failure == null) {
            mine.complete(null);
          } else {
            declared.remove(channel, mine);
            mine.completeExceptionally(Waits.unwrapped(failure));
          }
        });
    return mine;
  }
}
