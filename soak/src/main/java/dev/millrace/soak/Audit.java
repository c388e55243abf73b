package dev.millrace.soak;

import dev.millrace.Position;
import dev.millrace.seam.Seam;
import dev.millrace.soak.Track.Hand;
import dev.millrace.spi.Admin;
import dev.millrace.spi.Admin.ChannelInfo;
import dev.millrace.spi.Admin.Kept;
import dev.millrace.spi.Admin.KeptLetter;
import dev.millrace.spi.Admin.SubscriptionInfo;
import dev.millrace.spi.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Compares an open store with the ledger, changing nothing in it. */
final class Audit {
  private static final int PAGE = 2000;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Seam seam;
  private final Admin admin;
  private final Ledger ledger;

  Audit(Seam seam, Admin admin, Ledger ledger) {
    this.seam = seam;
    this.admin = admin;
    this.ledger = ledger;
  }

  void run() throws InterruptedException {
    ledger.tracks().forEach(track -> track.now.clear());
    for (Place place : Place.values()) {
      Optional<ChannelInfo> info = await(admin.describe(place.channel()));
      long asked = delaying(place);
      read(place);
      if (info.isPresent()) {
        delayedAreThere(place, info.get(), asked);
        accountsBalance(place, info.get());
      }
    }
    awaitDue();
    for (Track track : ledger.tracks()) {
      nothingIsLost(track);
      nothingIsMissingInBetween(track);
    }
    for (Place place : Place.values()) {
      lettersAreThere(place);
    }
  }

  private void read(Place place) throws InterruptedException {
    Optional<ChannelInfo> info = await(admin.describe(place.channel()));
    // A queue has as many as the face that declared it first gives it.
    int partitions = info.map(ChannelInfo::partitions).orElse(0);
    for (int partition = 0; partition < partitions; partition++) {
      read(place, partition);
    }
  }

  private void read(Place place, int partition) throws InterruptedException {
    Map<String, Long> lastOfKey = new HashMap<>();
    Position.Exact from = new Position.Exact(partition, 0);
    List<Kept> page;
    do {
      page = await(admin.browse(place.channel(), partition, from, PAGE));
      for (Kept kept : page) {
        if (kept.position().offset() < from.offset()
            || (place.remembers() && kept.position().offset() > from.offset())) {
          ledger.problem(
              "%s is read at %s, where %s was expected"
                  .formatted(kept.message().id(), kept.position(), from));
        }
        found(place, kept, lastOfKey);
        from = kept.position().next();
      }
    } while (page.size() == PAGE);
  }

  private void found(Place place, Kept kept, Map<String, Long> lastOfKey) {
    MessageId id = MessageId.parse(kept.message().id());
    Track track = ledger.track(id);
    if (id.place() != place || !Payload.isOf(id.toString(), kept.message().dataBytes())) {
      ledger.problem("%s in %s is not as it was sent".formatted(id, place));
    }
    if (track.now.get(id.number())) {
      ledger.problem("%s is there twice".formatted(id));
    }
    track.now.set(id.number());
    ledger.seen(track, id.number(), Ledger.packed(kept.position()));
    if (id.isOrdered()) {
      Long before = lastOfKey.put(id.key(), id.rank());
      if (before != null && before > id.rank()) {
        ledger.problem("%s is behind a later one of its key".formatted(id));
      }
    }
  }

  /** What is due is taken soon after the store opens. */
  private void awaitDue() throws InterruptedException {
    long limit = seam.clock().nanos() + PATIENCE.toNanos();
    long due = seam.clock().now().toEpochMilli();
    while (seam.clock().nanos() < limit && somethingIsDue(due)) {
      seam.waiting().sleep(PAUSE);
      ledger.tracks().forEach(track -> track.now.clear());
      for (Place place : Place.values()) {
        read(place);
      }
    }
    for (Track track : ledger.tracks()) {
      track.dueBy.forEach((number, dueBy) -> {
        if (dueBy < due) {
          ledger.problem("%s was delayed, is due and did not come".formatted(track.id(number)));
        }
      });
    }
  }

  private boolean somethingIsDue(long due) {
    return ledger.tracks().stream()
        .anyMatch(track -> track.dueBy.values().stream().anyMatch(dueBy -> dueBy < due));
  }

  private void nothingIsLost(Track track) {
    for (int i = track.told.nextSetBit(0); i >= 0; i = track.told.nextSetBit(i + 1)) {
      if (!track.now.get(i) && !track.dueBy.containsKey(i) && !track.mayBeGone(i)) {
        ledger.problem("%s was acknowledged and is gone".formatted(track.id(i)));
      }
    }
    for (int i = track.seen.nextSetBit(0); i >= 0; i = track.seen.nextSetBit(i + 1)) {
      if (!track.now.get(i) && !track.told.get(i) && !track.mayBeGone(i)) {
        ledger.problem("%s was seen and is gone".formatted(track.id(i)));
      }
    }
  }

  /**
   * A key's messages are taken in order: what is there proves that what was sent before is, too.
   */
  private void nothingIsMissingInBetween(Track track) {
    if (!track.first.isOrdered()) {
      return;
    }
    Set<String> later = new HashSet<>();
    for (int i = track.length() - 1; i >= 0; i--) {
      String key = track.id(i).key();
      if (track.now.get(i) || track.told.get(i) || track.seen.get(i)) {
        later.add(key);
      } else if (later.contains(key) && !track.refused.get(i)) {
        ledger.problem("%s is missing before others of its key".formatted(track.id(i)));
      }
    }
  }

  private long delaying(Place place) {
    return ledger.tracks().stream()
        .filter(track -> track.first.place() == place)
        .mapToLong(track -> track.delaying.cardinality())
        .sum();
  }

  /** What was read since then is not delayed any more, so there may be more of it than now. */
  private void delayedAreThere(Place place, ChannelInfo info, long asked) {
    long told = 0;
    for (Track track : ledger.tracks()) {
      told += track.first.place() == place ? track.dueBy.size() : 0;
    }
    if (info.delayed() < told || info.delayed() > asked) {
      ledger.problem(
          "%s delays %d messages; %d were accepted and %d sent"
              .formatted(place, info.delayed(), told, asked));
    }
  }

  private void accountsBalance(Place place, ChannelInfo info) {
    for (Reader reader : Reader.at(place)) {
      for (SubscriptionInfo account : info.subscriptions()) {
        if (account.name().equals(reader.subscription())) {
          balances(reader, account);
        }
      }
    }
  }

  private void balances(Reader reader, SubscriptionInfo account) {
    long sum =
        account.queued()
            + account.inFlight()
            + account.waiting()
            + account.handled()
            + account.dead()
            + account.expired()
            + account.lost();
    if (sum != account.accepted()) {
      ledger.problem("the account of %s does not balance: %s".formatted(reader, account));
    }
    if (account.handled() + account.dead() < ledger.ended(reader)) {
      ledger.problem(
          "%s settled %d, but its account says %s"
              .formatted(reader, ledger.ended(reader), account));
    }
  }

  private void lettersAreThere(Place place) throws InterruptedException {
    if (await(admin.describe(place.channel())).isEmpty()) {
      return;
    }
    Set<String> letters = new HashSet<>();
    long after = -1;
    List<KeptLetter> page;
    do {
      page = await(admin.deadLetters(place.channel(), after, PAGE));
      for (KeptLetter kept : page) {
        after = kept.number();
        letter(kept.letter(), letters);
      }
    } while (page.size() == PAGE);
    for (Track track : ledger.tracks()) {
      for (Reader reader : Reader.at(place)) {
        if (track.first.place() == place) {
          missing(track, reader, letters);
        }
      }
    }
  }

  private void letter(DeadLetter letter, Set<String> letters) {
    MessageId id = MessageId.parse(letter.message().id());
    Reader reader = Reader.of(letter.subscription());
    if (!letters.add(reader + " " + id)) {
      ledger.problem("there are two letters of %s about %s".formatted(reader, id));
    }
    Hand hand = ledger.track(id).hand(reader);
    if (!hand.askedDead.get(id.number())) {
      ledger.problem("%s has a letter about %s, which it did not give up on".formatted(reader, id));
    }
    if (!letter.failure().reason().equals("nobody wants " + id)
        || !Payload.isOf(id.toString(), letter.message().dataBytes())) {
      ledger.problem("the letter of %s about %s is not as it was written".formatted(reader, id));
    }
    hand.ended.set(id.number());
  }

  private void missing(Track track, Reader reader, Set<String> letters) {
    Hand hand = track.hand(reader);
    for (int i = hand.askedDead.nextSetBit(0); i >= 0; i = hand.askedDead.nextSetBit(i + 1)) {
      if (hand.ended.get(i) && !letters.contains(reader + " " + track.id(i))) {
        ledger.problem("the letter of %s about %s is gone".formatted(reader, track.id(i)));
      }
    }
  }

  private <T> T await(CompletionStage<T> stage) throws InterruptedException {
    return seam.waiting().await(stage);
  }
}
