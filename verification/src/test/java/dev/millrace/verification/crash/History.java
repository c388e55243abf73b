package dev.millrace.verification.crash;

import dev.millrace.Position;
import dev.millrace.spi.Delivery;
import dev.millrace.spi.Outgoing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an application did, was told and saw before its process ended: the facts that a store has to
 * agree with afterwards.
 */
final class History {
  /** How much is known of something that was asked for. */
  enum Known {
    /** It was asked for, and nothing was heard. */
    ASKED,
    /** It was done. */
    DONE,
    /** It was void: nothing of it happened. */
    VOID
  }

  /** Messages that are taken all or none. */
  static final class Unit {
    final List<String> ids = new ArrayList<>();
    Known known = Known.ASKED;
  }

  /** A message that was sent. */
  static final class Sent {
    final Outgoing outgoing;
    final Unit unit;
    Position.@Nullable Exact position;

    Sent(Outgoing outgoing, Unit unit) {
      this.outgoing = outgoing;
      this.unit = unit;
    }

    String id() {
      return outgoing.message().id();
    }

    String channel() {
      return outgoing.channel();
    }
  }

  /** What an application can want of a message. */
  enum Want {
    DONE,
    DEAD,
    AGAIN,
    BACK
  }

  /** One settlement of one message. */
  static final class Ending {
    final Want want;
    final Unit outputs;
    final Instant due;
    final int attempts;
    Known known = Known.ASKED;

    /** Which one it was of all. */
    long number;

    Ending(Want want, Unit outputs, Instant due, int attempts) {
      this.want = want;
      this.outputs = outputs;
      this.due = due;
      this.attempts = attempts;
    }

    boolean isFinal() {
      return want == Want.DONE || want == Want.DEAD;
    }
  }

  /** What one subscription saw of one message. */
  static final class Handling {
    final List<Delivery> deliveries = new ArrayList<>();
    final List<Ending> endings = new ArrayList<>();

    /** Whether its last start was written and nothing was asked for since. */
    Known started = Known.VOID;

    /**
     * The attempts that the store must count, and may count: they differ while a settlement is in
     * doubt.
     */
    Set<Integer> attempts() {
      Set<Integer> possible = new LinkedHashSet<>(Set.of(0));
      for (Ending ending : endings) {
        if (ending.want == Want.AGAIN && ending.known != Known.VOID) {
          if (ending.known == Known.DONE) {
            possible.clear();
          }
          possible.add(ending.attempts);
        }
      }
      return possible;
    }

    Known settled() {
      Known settled = Known.VOID;
      for (Ending ending : endings) {
        if (ending.isFinal() && ending.known != Known.VOID) {
          settled = ending.known;
        }
      }
      return settled;
    }

    @Nullable Ending last() {
      return endings.isEmpty() ? null : endings.getLast();
    }
  }

  /** A position that was committed, and what with it. */
  static final class Committed {
    final long next;
    final Unit outputs;
    final List<String> letters;
    Known known = Known.ASKED;

    Committed(long next, Unit outputs, List<String> letters) {
      this.next = next;
      this.outputs = outputs;
      this.letters = letters;
    }
  }

  final Map<String, Sent> sent = new LinkedHashMap<>();
  final List<Unit> units = new ArrayList<>();
  final Map<Reader, Map<String, Handling>> handlings = new LinkedHashMap<>();

  /** What the log-shaped subscription committed, by partition. */
  final Map<Integer, List<Committed>> commits = new LinkedHashMap<>();

  private final Set<String> read = new LinkedHashSet<>();
  private long endings;

  Unit send(List<Outgoing> outgoings) {
    Unit unit = new Unit();
    units.add(unit);
    for (Outgoing outgoing : outgoings) {
      Sent message = new Sent(outgoing, unit);
      unit.ids.add(message.id());
      sent.put(message.id(), message);
    }
    return unit;
  }

  Sent sent(String id) {
    Sent message = sent.get(id);
    if (message == null) {
      throw new IllegalStateException("nobody sent " + id);
    }
    return message;
  }

  Handling handling(Reader reader, String id) {
    return handlings
        .computeIfAbsent(reader, none -> new LinkedHashMap<>())
        .computeIfAbsent(id, none -> new Handling());
  }

  /** As {@link #handling}, to look at only. */
  Handling find(Reader reader, String id) {
    return handlings.getOrDefault(reader, Map.of()).getOrDefault(id, new Handling());
  }

  void ends(Handling handling, Ending ending) {
    ending.number = endings++;
    handling.endings.add(ending);
    handling.started = Known.VOID;
  }

  /** The log-shaped subscription was given a message. */
  void reads(String id) {
    read.add(id);
  }

  boolean seen(String id) {
    return read.contains(id)
        || handlings.values().stream()
            .anyMatch(byId -> byId.containsKey(id) && !byId.get(id).deliveries.isEmpty());
  }

  long toldUnits() {
    return units.stream().filter(unit -> unit.known == Known.DONE).count();
  }
}
