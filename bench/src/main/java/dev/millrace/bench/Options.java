package dev.millrace.bench;

import dev.millrace.bench.contender.Entrant;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a run was asked to do; what is empty is the benchmark's own.
 *
 * @param seconds how long a round lasts
 * @param rounds how many rounds count
 * @param entrants who takes part
 * @param size the bytes of a payload
 * @param messages how many messages
 * @param threads how many threads
 * @param cap the most bytes that our own log takes
 * @param everything whether all benchmarks were asked for, which have an hour together
 * @param data where files go
 * @param peers where the peers' jars are
 */
record Options(
    OptionalDouble seconds,
    int rounds,
    List<Entrant> entrants,
    OptionalInt size,
    OptionalLong messages,
    OptionalInt threads,
    OptionalLong cap,
    boolean everything,
    Path data,
    Path peers) {
  /**
   * Other systems get shorter rounds: they have no log cap to fill, and a short round only
   * flatters.
   */
  private static final double PEER_SECONDS = 3;

  /** Where a round need not fill a log, when there are all the others besides. */
  private static final double SHORT_SECONDS = 5;

  private static final double SHORT_PEER_SECONDS = 2;

  /** A round so long is about what happens after so long. */
  private static final double AN_END_IN_ITSELF = 30;

  /** The part of a backlog of a hundred million that an hour for everything has room for. */
  private static final int SMALL_PART = 10;

  /** And smaller backlogs, for the same reason. */
  private static final int PEER_PART = 5;

  private static final long PEER_MOST = 1_000_000;

  private static final double WARM_UP_SECONDS = 3;

  /** Copies. */
  Options {
    entrants = List.copyOf(entrants);
  }

  double secondsOf(Bench bench, Entrant entrant) {
    double own = bench.load().seconds();
    if (everything && bench.load().cap() == 0 && own < AN_END_IN_ITSELF) {
      own = Math.min(own, SHORT_SECONDS);
    }
    double peers = everything ? SHORT_PEER_SECONDS : PEER_SECONDS;
    return seconds.orElse(entrant.peer() ? Math.min(own, peers) : own);
  }

  /** Not shorter for short rounds: a JVM takes as long to compile what they measure. */
  double warmUpOf(Bench bench, Entrant entrant) {
    double round = secondsOf(bench, entrant);
    return round < 1 ? round : WARM_UP_SECONDS;
  }

  long messagesOf(Bench bench, Entrant entrant) {
    long own = bench.load().messages() / (everything && bench.isLong() ? SMALL_PART : 1);
    return messages.orElse(entrant.peer() ? Math.min(PEER_MOST, own / PEER_PART) : own);
  }

  int sizeOf(Bench bench) {
    return size.orElse(bench.load().size());
  }

  /** Whether a contender takes part. */
  boolean takesPart(Bench bench, Entrant entrant) {
    return switch (entrant.kind()) {
      case OURS -> entrant == Entrant.MILLRACE || !everything || bench.asksForTheEngine();
      case EMBEDDED, SERVER -> bench.peers();
    };
  }

  /** Whether it runs in this round, counted from 1: of all benchmarks, others run every other. */
  boolean runs(Entrant entrant, int round) {
    return !everything || !entrant.peer() || round % 2 == 1;
  }

  long capOf(Bench bench) {
    return cap.orElse(bench.load().cap());
  }

  int threadsOf(Bench bench) {
    return threads.orElse(bench.load().threads());
  }
}
