package dev.millrace.verification.durability;

import dev.millrace.Durability;
import dev.millrace.Position;
import dev.millrace.spi.Outgoing;
import dev.millrace.verification.durability.Told.Unit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares what is left with what was told: which loss each durability may show, and no other. */
final class Judge {
  /** What was broken. */
  enum Rule {
    /** What is as durable as {@code FSYNC} and was acknowledged, or handed out, is there. */
    FSYNC_LOSES_NOTHING,
    /** What was acknowledged longer ago than the interval is there. */
    INTERVAL_LOSES_NO_MORE_THAN_THE_INTERVAL,
    /** A process that is killed loses nothing, whatever the durability. */
    A_KILL_LOSES_NOTHING,
    /** What was lost is the end of a channel; what is left stays in its place. */
    ONLY_A_SUFFIX,
    /** What happens in one step is there as a whole or not at all. */
    ALL_OR_NONE,
    /** What is settled does not come again; what is not comes, once. */
    SETTLED_IS_SETTLED,
    /** Nobody has settled or committed what is not there. */
    NOTHING_POINTS_BEYOND_THE_END
  }

  private final Told told;
  private final Map<String, Left> left;
  private final Map<Rule, String> broken = new LinkedHashMap<>();

  Judge(Told told, Map<String, Left> left) {
    this.told = told;
    this.left = left;
  }

  /** The rules that were broken, each with its first case. */
  Map<Rule, String> broken() {
    return broken;
  }

  private void unless(boolean kept, Rule rule, Object what) {
    if (!kept) {
      broken.putIfAbsent(rule, String.valueOf(what));
    }
  }

  /** After the process was killed. */
  Judge killed() {
    for (Unit unit : told.units) {
      if (unit.at != null) {
        unless(isThere(unit), Rule.A_KILL_LOSES_NOTHING, unit);
      }
    }
    return always();
  }

  /** After the power was lost at this time. */
  Judge powerLost(Instant when) {
    for (Unit unit : told.units) {
      if (unit.at == null) {
        continue;
      }
      boolean old = unit.at.plus(Mix.INTERVAL).isBefore(when);
      switch (unit.strength()) {
        case FSYNC -> unless(isThere(unit), Rule.FSYNC_LOSES_NOTHING, unit);
        case INTERVAL ->
            unless(
                !old || isThere(unit),
                Rule.INTERVAL_LOSES_NO_MORE_THAN_THE_INTERVAL,
                unit + ", power lost at " + when);
        case OS, MEMORY -> {}
      }
    }
    told.seen
        .getOrDefault(Mix.channel(Durability.FSYNC), Map.of())
        .forEach((id, position) ->
            unless(
                position.equals(of(Mix.channel(Durability.FSYNC)).kept.get(id)),
                Rule.FSYNC_LOSES_NOTHING,
                id + " was handed out"));
    return always();
  }

  private Judge always() {
    for (Unit unit : told.units) {
      wholeOrNot(unit);
    }
    left.forEach((channel, one) -> {
      dense(channel, one);
      settled(channel, one);
      unless(
          one.next <= one.kept.size() && one.read.size() == one.kept.size() - one.next,
          Rule.NOTHING_POINTS_BEYOND_THE_END,
          "%s has %d, and its reader goes on at %d with %s"
              .formatted(channel, one.kept.size(), one.next, one.read));
    });
    return this;
  }

  private Left of(String channel) {
    Left found = left.get(channel);
    if (found == null) {
      throw new IllegalStateException("nothing of " + channel);
    }
    return found;
  }

  /** Whether what it did is there: messages, settlement, position. */
  private boolean isThere(Unit unit) {
    return signs(unit).stream().allMatch(sign -> sign);
  }

  private void wholeOrNot(Unit unit) {
    Set<Boolean> signs = new HashSet<>(signs(unit));
    // That a position is further than this one says nothing: a later commit may have moved it.
    unless(signs.size() < 2 || laterCommit(unit), Rule.ALL_OR_NONE, unit);
  }

  private boolean laterCommit(Unit unit) {
    return unit.next >= 0
        && told.units.stream()
            .anyMatch(other ->
                unit.input != null && unit.input.equals(other.input) && other.next > unit.next);
  }

  private List<Boolean> signs(Unit unit) {
    List<Boolean> signs = new ArrayList<>();
    for (Outgoing message : unit.messages) {
      Left channel = of(message.channel());
      String id = message.message().id();
      Position.Exact at = channel.kept.get(id);
      Position.Exact receipt = unit.receipts.get(id);
      signs.add(at != null);
      if (at != null) {
        unless(
            (receipt == null || receipt.equals(at))
                && message.message().equals(channel.messages.get(id)),
            Rule.ONLY_A_SUFFIX,
            "%s is at %s, and was at %s".formatted(id, at, receipt));
      }
    }
    if (unit.settled != null && unit.input != null) {
      Left channel = of(unit.input);
      signs.add(channel.kept.containsKey(unit.settled) && !channel.comes.contains(unit.settled));
    }
    if (unit.next >= 0 && unit.input != null) {
      signs.add(of(unit.input).next >= unit.next);
    }
    return signs;
  }

  private void dense(String channel, Left one) {
    long expected = 0;
    for (Map.Entry<String, Position.Exact> entry : one.kept.entrySet()) {
      Position.Exact seen = told.seen.getOrDefault(channel, Map.of()).get(entry.getKey());
      unless(
          entry.getValue().offset() == expected && (seen == null || seen.equals(entry.getValue())),
          Rule.ONLY_A_SUFFIX,
          "%s has %s where %d is the next".formatted(channel, entry, expected));
      expected++;
    }
  }

  private void settled(String channel, Left one) {
    Set<String> once = new HashSet<>();
    for (String id : one.comes) {
      unless(
          once.add(id) && one.kept.containsKey(id),
          Rule.SETTLED_IS_SETTLED,
          id + " comes twice, or is not there");
    }
    Set<String> asked = told.asked.getOrDefault(channel, Set.of());
    for (String id : one.kept.keySet()) {
      unless(
          once.contains(id) || asked.contains(id),
          Rule.SETTLED_IS_SETTLED,
          id + " was never settled and does not come");
    }
  }
}
