package dev.millrace.verification.crash;

import static dev.millrace.verification.promise.Violation.unless;

import dev.millrace.Position;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.Delivery;
import dev.millrace.verification.crash.Aftermath.Came;
import dev.millrace.verification.crash.History.Ending;
import dev.millrace.verification.crash.History.Handling;
import dev.millrace.verification.crash.History.Known;
import dev.millrace.verification.crash.History.Sent;
import dev.millrace.verification.crash.History.Unit;
import dev.millrace.verification.crash.History.Want;
import dev.millrace.verification.promise.Violation;
import dev.millrace.verification.promise.Violation.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what a store has left after a crash with what the application knew before. */
final class Audit {
  private final Aftermath aftermath;
  private final History history;
  private final boolean powerLost;

  Audit(Aftermath aftermath, History history, boolean powerLost) {
    this.aftermath = aftermath;
    this.history = history;
    this.powerLost = powerLost;
  }

  /** Throws a {@link Violation} if a promise is broken. */
  void run() {
    accountsBalance();
    aftermath.drain();
    receiptsSurvive();
    unitsAreWhole();
    positionsAreRight();
    for (Reader reader : Reader.values()) {
      settledStaysSettled(reader);
      comesAsItShould(reader);
      keysAreInOrder(reader);
      lettersAreKept(reader);
    }
    new CheckpointAudit(aftermath, history).run();
    accountsAreClosed();
  }

  // --- what must be there

  private void receiptsSurvive() {
    for (Sent sent : history.sent.values()) {
      Boolean there = aftermath.isThere(sent);
      if (there != null && !there) {
        unless(
            sent.unit.known != Known.DONE,
            Promise.RECEIPTS_SURVIVE,
            "{} was acknowledged and is gone",
            sent.id());
        unless(
            !history.seen(sent.id()),
            Promise.EXPOSED_IS_DURABLE,
            "{} was handed out and is gone",
            sent.id());
      }
    }
  }

  private void unitsAreWhole() {
    for (Unit unit : history.units) {
      Set<Boolean> there = new HashSet<>();
      for (String id : unit.ids) {
        Boolean known = aftermath.isThere(history.sent(id));
        if (known != null) {
          there.add(known);
        }
      }
      unless(
          there.size() < 2, Promise.ALL_OR_NONE, "of {} some are there and some are not", unit.ids);
    }
  }

  private void positionsAreRight() {
    aftermath.kept().forEach((channel, messages) -> messages.values().forEach(this::stays));
    for (Reader reader : Reader.values()) {
      aftermath.came(reader).values().forEach(this::stays);
    }
    aftermath.kept().forEach(Audit::noGaps);
  }

  private void stays(Came now) {
    String id = now.delivery().message().id();
    stays(history.sent(id).position, now, id);
    for (Reader reader : Reader.values()) {
      history.find(reader, id).deliveries.forEach(delivery -> stays(delivery.position(), now, id));
    }
  }

  private static void stays(@Nullable Position before, Came now, String id) {
    if (before != null) {
      unless(
          before.equals(now.position()),
          Promise.POSITIONS_STAY,
          "{} was at {} and is at {}",
          id,
          before,
          now.position());
    }
  }

  private static void noGaps(String channel, Map<String, Came> messages) {
    Map<Integer, Set<Long>> offsets = new TreeMap<>();
    for (Came came : messages.values()) {
      boolean free =
          offsets
              .computeIfAbsent(came.position().partition(), none -> new HashSet<>())
              .add(came.position().offset());
      unless(free, Promise.NO_GAPS, "two messages of {} are at {}", channel, came.position());
    }
    offsets.forEach((partition, numbers) -> {
      for (long number = 0; number < numbers.size(); number++) {
        unless(
            numbers.contains(number),
            Promise.NO_GAPS,
            "{} has nothing at {}/{}",
            channel,
            partition,
            number);
      }
    });
  }

  private void settledStaysSettled(Reader reader) {
    for (Map.Entry<String, Handling> entry : handlings(reader).entrySet()) {
      String id = entry.getKey();
      boolean again = aftermath.came(reader).containsKey(id);
      unless(
          entry.getValue().settled() != Known.DONE || !again,
          Promise.SETTLED_STAYS_SETTLED,
          "{} was settled by {} and came again",
          id,
          reader);
      Ending last = entry.getValue().last();
      if (last != null && last.want == Want.DONE && last.known != Known.VOID) {
        for (String output : last.outputs.ids) {
          Boolean there = aftermath.isThere(history.sent(output));
          unless(
              there == null || there != again,
              Promise.ALL_OR_NONE,
              "{} {} by {}, and its output {} {}",
              id,
              again ? "was not settled" : "was settled",
              reader,
              output,
              again ? "is there" : "is not");
        }
      }
    }
  }

  private Map<String, Handling> handlings(Reader reader) {
    return history.handlings.getOrDefault(reader, Map.of());
  }

  private void comesAsItShould(Reader reader) {
    for (Sent sent : history.sent.values()) {
      if (!sent.channel().equals(reader.channel())) {
        continue;
      }
      Handling handling = history.find(reader, sent.id());
      Came now = aftermath.came(reader).get(sent.id());
      if (now == null) {
        Boolean there = aftermath.isThere(sent);
        unless(
            there == null || !there || handling.settled() != Known.VOID,
            Promise.RECEIPTS_SURVIVE,
            "{} is in {} and did not come to {}",
            sent.id(),
            sent.channel(),
            reader);
      } else {
        cameInTime(reader, sent, handling, now);
        unless(
            handling.attempts().contains(now.delivery().attempts()),
            Promise.ATTEMPTS_ARE_COUNTED,
            "{} came to {} with {} attempts, of {}",
            sent.id(),
            reader,
            now.delivery().attempts(),
            handling.attempts());
        unless(
            !now.delivery().suspect() || handling.started != Known.VOID || inDoubt(handling),
            Promise.SUSPECTS_ARE_KNOWN,
            "{} is a suspect of {} and was never started",
            sent.id(),
            reader);
        unless(
            powerLost || handling.started != Known.DONE || now.delivery().suspect(),
            Promise.SUSPECTS_ARE_KNOWN,
            "{} was started by {} and is no suspect",
            sent.id(),
            reader);
      }
    }
  }

  private static boolean inDoubt(Handling handling) {
    Ending last = handling.last();
    return last != null && last.known != Known.DONE;
  }

  private static void cameInTime(Reader reader, Sent sent, Handling handling, Came now) {
    Instant due = sent.outgoing.due().orElse(Instant.MIN);
    Ending last = handling.last();
    if (last != null
        && last.want == Want.AGAIN
        && last.known == Known.DONE
        && last.due.isAfter(due)) {
      due = last.due;
    }
    unless(
        !now.at().isBefore(due),
        Promise.NOT_BEFORE_ITS_TIME,
        "{} came to {} at {}, and was due at {}",
        sent.id(),
        reader,
        now.at(),
        due);
  }

  /**
   * The order of first success, before the crash and after it, is the order of positions: within a
   * key, where there is one.
   */
  private void keysAreInOrder(Reader reader) {
    if (!reader.ordered()) {
      return;
    }
    Map<String, Position.Exact> last = new HashMap<>();
    for (Delivery success : successes(reader)) {
      Position.Exact position = (Position.Exact) success.position();
      String key = success.message().key().orElse(null);
      Position.Exact before = key == null ? null : last.put(key, position);
      if (before != null) {
        unless(
            position.isAfter(before),
            Promise.ORDER_OF_KEYS,
            "{}, at {}, came to {} after {}",
            success.message().id(),
            position,
            reader,
            before);
      }
    }
  }

  private static boolean isLast(Handling handling, Want want) {
    Ending last = handling.last();
    return last != null && last.want == want && last.known != Known.VOID;
  }

  private List<Delivery> successes(Reader reader) {
    TreeMap<Long, Delivery> before = new TreeMap<>();
    handlings(reader)
        .forEach((id, handling) -> {
          Ending end = handling.last();
          if (end != null
              && end.want == Want.DONE
              && end.known != Known.VOID
              && !aftermath.came(reader).containsKey(id)) {
            before.put(end.number, handling.deliveries.getLast());
          }
        });
    List<Delivery> successes = new ArrayList<>(before.values());
    aftermath.came(reader).values().forEach(came -> successes.add(came.delivery()));
    return successes;
  }

  private void lettersAreKept(Reader reader) {
    Map<String, KeptLetter> letters = aftermath.letters(reader.channel(), reader.subscription());
    Set<String> expected = new LinkedHashSet<>();
    handlings(reader)
        .forEach((id, handling) -> {
          Ending last = handling.last();
          if (last != null
              && last.want == Want.DEAD
              && last.known != Known.VOID
              && !aftermath.came(reader).containsKey(id)) {
            expected.add(id);
            KeptLetter letter = letters.get(id);
            unless(
                letter != null && letter.letter().failure().reason().equals(GivenUp.reason(id)),
                Promise.LETTERS_ARE_KEPT,
                "{} was given up on by {} and is not among the letters",
                id,
                reader);
          }
        });
    unless(
        letters.keySet().equals(expected),
        Promise.ALL_OR_NONE,
        "{} has letters {} instead of {}",
        reader,
        letters.keySet(),
        expected);
  }

  // --- accounts

  private void accountsBalance() {
    for (Reader reader : Reader.values()) {
      SubscriptionInfo info = aftermath.info(reader);
      unless(
          info.expired() == 0 && info.lost() == 0,
          Promise.RECEIPTS_SURVIVE,
          "{} misses something: {}",
          reader,
          info);
      unless(
          info.accepted()
              == info.queued()
                  + info.inFlight()
                  + info.waiting()
                  + info.handled()
                  + info.dead()
                  + info.expired()
                  + info.lost(),
          Promise.ACCOUNTS_BALANCE,
          "{} has {}",
          reader,
          info);
    }
  }

  private void accountsAreClosed() {
    accountsBalance();
    for (Reader reader : Reader.values()) {
      SubscriptionInfo info = aftermath.info(reader);
      Map<String, Came> all = aftermath.kept().get(reader.channel());
      long dead =
          handlings(reader).entrySet().stream()
              .filter(entry -> isLast(entry.getValue(), Want.DEAD))
              .filter(entry -> !aftermath.came(reader).containsKey(entry.getKey()))
              .count();
      unless(
          info.accepted() == info.handled() + info.dead()
              && info.dead() == dead
              && (all == null || all.size() == info.accepted()),
          Promise.ACCOUNTS_BALANCE,
          "{} has {} after everything was handled, {} given up on, {} kept",
          reader,
          info,
          dead,
          all == null ? "unknown" : all.size());
    }
  }
}
