package dev.millrace.verification.durability;

import dev.millrace.Durability;
import dev.millrace.Position;
import dev.millrace.spi.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an application asked for, was told and saw before its process ended. */
final class Told {
  /** What happens in one step: messages taken, and what was settled or committed with them. */
  static final class Unit {
    final List<Outgoing> messages;

    /** Where they are, by id, as the receipts say. */
    final Map<String, Position.Exact> receipts = new LinkedHashMap<>();

    /** The channel of what was settled or committed, if this is not a publishing. */
    final @Nullable String input;

    /** The message that was settled. */
    final @Nullable String settled;

    /** Where the commit goes on, -1 if nothing was committed. */
    final long next;

    /** When it was acknowledged, or null as long as it was not. */
    @Nullable Instant at;

    Unit(List<Outgoing> messages, @Nullable String input, @Nullable String settled, long next) {
      this.messages = messages;
      this.input = input;
      this.settled = settled;
      this.next = next;
    }

    /** The strongest of its channels. */
    Durability strength() {
      Durability strongest = input == null ? Durability.MEMORY : Mix.durability(input);
      for (Outgoing message : messages) {
        strongest = strongest.strongest(Mix.durability(message.channel()));
      }
      return strongest;
    }

    @Override
    public String toString() {
      return "%s of %s%s%s%s"
          .formatted(
              strength(),
              messages.stream().map(message -> message.message().id()).toList(),
              settled == null ? "" : ", which settles " + settled,
              next < 0 ? "" : ", which commits " + next + " of " + input,
              at == null ? ", not acknowledged" : ", acknowledged at " + at);
    }
  }

  final List<Unit> units = new ArrayList<>();

  /** Where each message lies that was handed out, by channel and id. */
  final Map<String, Map<String, Position.Exact>> seen = new LinkedHashMap<>();

  /** What was settled or may have been, by channel. */
  final Map<String, Set<String>> asked = new LinkedHashMap<>();

  Unit add(Unit unit) {
    units.add(unit);
    if (unit.settled != null && unit.input != null) {
      asked.computeIfAbsent(unit.input, none -> new LinkedHashSet<>()).add(unit.settled);
    }
    return unit;
  }

  void sees(String channel, String id, Position.Exact position) {
    seen.computeIfAbsent(channel, none -> new LinkedHashMap<>()).put(id, position);
  }
}
