package dev.millrace.soak;

import dev.millrace.Position;
import dev.millrace.soak.Track.Hand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What the processes that worked on one store said before they were ended, line by line:
 *
 * <ul>
 *   <li>{@code P id place}: published, and taken there ({@code -1}: somewhere).
 *   <li>{@code Q id}, {@code D id millis}: delaying was asked for; was accepted, due by then.
 *   <li>{@code F id}: refused, certainly not taken.
 *   <li>{@code R subscription id attempts place}: handed out.
 *   <li>{@code A subscription id end}: about to be settled as d(one), o (done, with an output), x
 *       (dead), g(again) and the attempts, b(ack).
 *   <li>{@code S subscription id}, {@code V subscription id}: settled; the lease had passed.
 *   <li>{@code N partition next}, {@code K partition next}, {@code L partition next}: the follower
 *       goes on there; is about to commit that; was told that it is committed.
 *   <li>{@code E text}: the process itself saw something wrong.
 * </ul>
 */
final class Ledger {
  private static final int SHIFT = 48;

  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private final Map<Reader, Map<String, NavigableSet<Long>>> open = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<Reader, Integer> ended = new HashMap<>();
  private final Map<String, String> ends = new HashMap<>();
  private final Map<Integer, Long> leastCommitted = new HashMap<>();
  private final Map<Integer, Long> mostCommitted = new HashMap<>();

  static long packed(Position.Exact position) {
    return ((long) position.partition() << SHIFT) | position.offset();
  }

  /**
   * Takes down what a process said until its end.
   *
   * @return how many messages it was told were taken, delayed or settled
   */
  int heard(List<String> lines) {
    tracks
        .values()
        .forEach(
            track -> List.of(Reader.values()).forEach(reader -> track.hand(reader).held.clear()));
    ends.clear();
    int acknowledged = 0;
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "P" -> taken(words[1], Long.parseLong(words[2]));
        case "Q" -> track(words[1]).delaying.set(number(words[1]));
        case "D" -> delayed(words[1], Long.parseLong(words[2]));
        case "F" -> track(words[1]).refused.set(number(words[1]));
        case "R" -> handedOut(words);
        case "A" -> asked(Reader.of(words[1]), words[2], words[3]);
        case "S" -> settled(Reader.of(words[1]), words[2]);
        case "V" -> passed(Reader.of(words[1]), words[2]);
        case "N" -> goesOn(Integer.parseInt(words[1]), Long.parseLong(words[2]));
        case "K" ->
            mostCommitted.merge(Integer.parseInt(words[1]), Long.parseLong(words[2]), Math::max);
        case "L" ->
            leastCommitted.merge(Integer.parseInt(words[1]), Long.parseLong(words[2]), Math::max);
        case "E" -> problems.add(line.substring(2));
        default -> problems.add("the process said something strange: " + line);
      }
      acknowledged += isAcknowledgement(line) ? 1 : 0;
    }
    return acknowledged;
  }

  static boolean isAcknowledgement(CharSequence line) {
    return line.length() > 1 && "PDSL".indexOf(line.charAt(0)) >= 0;
  }

  /** What was committed is committed, and nothing else is. */
  private void goesOn(int partition, long next) {
    long least = leastCommitted.getOrDefault(partition, 0L);
    long most = mostCommitted.getOrDefault(partition, 0L);
    if (next < least || next > most) {
      problem(
          "the follower goes on at %d of partition %d; %d was committed, %d asked for"
              .formatted(next, partition, least, most));
    }
    leastCommitted.put(partition, next);
    mostCommitted.put(partition, next);
  }

  private void taken(String text, long place) {
    MessageId id = MessageId.parse(text);
    Track track = track(id);
    track.told.set(id.number());
    if (place >= 0 && !track.isAt(id.number(), place)) {
      problem("%s has the receipt of another place than it was seen at".formatted(text));
    }
    for (Reader reader : Reader.at(id.place())) {
      if (reader.ordered() && !track.hand(reader).asked.get(id.number())) {
        lane(reader, id).add(id.rank());
      }
    }
  }

  private void delayed(String text, long dueBy) {
    MessageId id = MessageId.parse(text);
    Track track = track(id);
    track.told.set(id.number());
    // It may have been due, and handed out, before its publisher said anything.
    if (!track.seen.get(id.number())) {
      track.delaying.set(id.number());
      track.dueBy.put(id.number(), dueBy);
    }
  }

  private void handedOut(String[] words) {
    Reader reader = Reader.of(words[1]);
    MessageId id = MessageId.parse(words[2]);
    Track track = track(id);
    Hand hand = track.hand(reader);
    seen(track, id.number(), Long.parseLong(words[4]));
    if (hand.ended.get(id.number())) {
      problem("%s came to %s again after it was settled".formatted(id, reader));
    }
    // Its end was asked for, but did not happen.
    hand.asked.clear(id.number());
    hand.askedDead.clear(id.number());
    hand.askedOutput.clear(id.number());
    int attempts = Integer.parseInt(words[3]);
    int least = hand.attempts.getOrDefault(id.number(), 0);
    if (attempts < least) {
      problem(
          "%s came to %s with %d attempts after %d had ended"
              .formatted(id, reader, attempts, least));
    }
    if (reader.ordered() && id.isOrdered()) {
      inOrder(reader, id);
    }
    hand.held.set(id.number());
  }

  /** Everything of its key that came before is over, or in the same hands. */
  private void inOrder(Reader reader, MessageId id) {
    for (long rank : lane(reader, id).headSet(id.rank())) {
      MessageId before =
          new MessageId(id.place(), id.writer(), Long.toString(rank >>> 32), (int) rank);
      if (!track(before).hand(reader).held.get(before.number())) {
        problem("%s came to %s before %s, which is not over".formatted(id, reader, before));
        return;
      }
    }
    lane(reader, id).add(id.rank());
  }

  private void asked(Reader reader, String text, String end) {
    MessageId id = MessageId.parse(text);
    Hand hand = track(id).hand(reader);
    ends.put(reader + text, end);
    switch (end.charAt(0)) {
      case 'd' -> hand.asked.set(id.number());
      case 'o' -> {
        hand.asked.set(id.number());
        hand.askedOutput.set(id.number());
      }
      case 'x' -> {
        hand.asked.set(id.number());
        hand.askedDead.set(id.number());
      }
      default -> hand.held.clear(id.number());
    }
    if (hand.asked.get(id.number())) {
      lane(reader, id).remove(id.rank());
    }
  }

  private void settled(Reader reader, String text) {
    MessageId id = MessageId.parse(text);
    Track track = track(id);
    Hand hand = track.hand(reader);
    String end = ends.getOrDefault(reader + text, "?");
    if (end.startsWith("g")) {
      hand.attempts.put(id.number(), Integer.parseInt(end.substring(1)));
    } else if (!end.equals("b")) {
      hand.ended.set(id.number());
      ended.merge(reader, 1, Integer::sum);
      hand.attempts.remove(id.number());
      if (end.equals("o")) {
        track(id.caused(reader)).told.set(id.number());
      }
    }
  }

  /** The lease had passed, so nothing happened. */
  private void passed(Reader reader, String text) {
    MessageId id = MessageId.parse(text);
    Hand hand = track(id).hand(reader);
    hand.asked.clear(id.number());
    hand.askedDead.clear(id.number());
    hand.askedOutput.clear(id.number());
    hand.held.clear(id.number());
    if (reader.ordered() && id.isOrdered()) {
      lane(reader, id).add(id.rank());
    }
  }

  /** A message is, or was, there: so it must not be lost any more. */
  void seen(Track track, int number, long place) {
    MessageId id = track.id(number);
    track.seen.set(number);
    track.delaying.clear(number);
    track.dueBy.remove(number);
    if (!track.isAt(number, place)) {
      problem("%s is at two places".formatted(id));
    }
    if (track.refused.get(number)) {
      problem("%s was refused and is there".formatted(id));
    }
    if (id.isCaused()) {
      caused(id);
    }
  }

  /** What a handling causes is there, so the handling is over: both are one step. */
  private void caused(MessageId output) {
    MessageId cause = output.cause();
    Hand hand = track(cause).hand(output.causedBy());
    if (!hand.askedOutput.get(cause.number())) {
      problem("%s is there though %s was not settled".formatted(output, cause));
    }
    hand.ended.set(cause.number());
  }

  private NavigableSet<Long> lane(Reader reader, MessageId id) {
    return open.computeIfAbsent(reader, none -> new HashMap<>())
        .computeIfAbsent(id.key(), none -> new TreeSet<>());
  }

  Track track(MessageId id) {
    return tracks.computeIfAbsent(id.track(), none -> new Track(id));
  }

  private Track track(String id) {
    return track(MessageId.parse(id));
  }

  private static int number(String id) {
    return MessageId.parse(id).number();
  }

  Collection<Track> tracks() {
    return tracks.values();
  }

  /** How many messages this subscription was told are settled for good. */
  int ended(Reader reader) {
    return ended.getOrDefault(reader, 0);
  }

  void problem(String text) {
    problems.add(text);
  }

  /** What was promised and is not so. */
  List<String> problems() {
    return problems;
  }
}
