package dev.millrace.soak;

import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The messages of one writer in one life: a few bits for each. */
final class Track {
  private static final long UNKNOWN = 0;

  final MessageId first;

  /** Those whose receipt was given. */
  final BitSet told = new BitSet();

  /** Those whose place is known: they were seen, and what was seen must stay. */
  final BitSet seen = new BitSet();

  /** Those that are there now. */
  final BitSet now = new BitSet();

  /** Those that were certainly not taken. */
  final BitSet refused = new BitSet();

  /** Those that wait for their time, told or asked for. */
  final BitSet delaying = new BitSet();

  /** When a message that waits is due at the latest. */
  final Map<Integer, Long> dueBy = new HashMap<>();

  private final Map<Reader, Hand> hands = new EnumMap<>(Reader.class);
  private long[] places = new long[64];

  /** How one subscription stands with them. */
  static final class Hand {
    /** Those whose end was asked for, answered or not. */
    final BitSet asked = new BitSet();

    /** Those among them that are given up on. */
    final BitSet askedDead = new BitSet();

    /** Those among them that cause something. */
    final BitSet askedOutput = new BitSet();

    /** Those whose end is certain. */
    final BitSet ended = new BitSet();

    /** Those in the hands of the process that lives now. */
    final BitSet held = new BitSet();

    /** Attempts that are certain to have ended, where there are any. */
    final Map<Integer, Integer> attempts = new HashMap<>();
  }

  Track(MessageId first) {
    this.first = first;
  }

  Hand hand(Reader reader) {
    return hands.computeIfAbsent(reader, none -> new Hand());
  }

  /** Notes where a message is; false if it was somewhere else before. */
  boolean isAt(int number, long place) {
    if (number >= places.length) {
      places = Arrays.copyOf(places, Math.max(number + 1, places.length * 2));
    }
    boolean same = places[number] == UNKNOWN || places[number] == place + 1;
    places[number] = place + 1;
    return same;
  }

  /** Whether every subscription may have settled it, so that it need not be there. */
  boolean mayBeGone(int number) {
    Place place = first.place();
    return !place.remembers()
        && Reader.at(place).stream().allMatch(reader -> hand(reader).asked.get(number));
  }

  MessageId id(int number) {
    return new MessageId(first.place(), first.writer(), first.cycle(), number);
  }

  int length() {
    return Math.max(Math.max(told.length(), seen.length()), delaying.length());
  }
}
