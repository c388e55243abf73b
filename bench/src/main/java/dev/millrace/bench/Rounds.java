package dev.millrace.bench;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.contender.NotHereException;
import dev.millrace.bench.limit.Limits;
import dev.millrace.bench.limit.Load;
import dev.millrace.bench.limit.Machine;
import dev.millrace.bench.limit.PageCache;
import dev.millrace.bench.measure.Discards;
import dev.millrace.bench.measure.Steal;
import dev.millrace.bench.report.Figure;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.Row;
import dev.millrace.bench.worker.Audit;
import dev.millrace.bench.workload.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Runs one benchmark: in every round the machine's limits, then every contender, then the raw sync
 * once more.
 */
final class Rounds {
  /*
   * One after another within a round (A B C, then C B A, and so on), because the machine changes from
   * minute to minute: only what was measured side by side can be compared. A round in which even the
   * raw sync changed is thrown away and made up for, as often as there are rounds.
   */

  private static final double MOST_SECONDS_FOR_A_LIMIT = 1;
  private static final double TWICE = 2;
  private static final Set<String> SILENT = Set.of("limit", "sum");

  private final Bench bench;
  private final Options options;
  private final Folders folders;
  private final PrintStream progress;
  private final Audit audit = new Audit();
  private final List<Limits> limits = new ArrayList<>();
  private final List<Double> steal = new ArrayList<>();

  /** What the last round of a contender has to say beside its rate. */
  private final Map<String, String> notes = new LinkedHashMap<>();

  private int discarded;

  Rounds(Bench bench, Options options, Folders folders, PrintStream progress) {
    this.bench = bench;
    this.options = options;
    this.folders = folders;
    this.progress = progress;
  }

  Result run() throws IOException, InterruptedException {
    List<Row> rows = new ArrayList<>();
    List<Lane> lanes = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    audit.whyNot().ifPresent(remarks::add);
    if (bench.load().messages() > 0) {
      remarks.add("messages: %,d".formatted(options.messagesOf(bench, Entrant.MILLRACE)));
    }
    if (bench.course().dropsCaches()) {
      PageCache.whyNot().ifPresent(why -> remarks.add("caches were not dropped: " + why));
    }
    try {
      for (Entrant entrant : options.entrants()) {
        if (options.takesPart(bench, entrant)) {
          Row row = new Row(entrant);
          rows.add(row);
          prepare(row).ifPresent(lanes::add);
        }
      }
      rounds(lanes);
    } finally {
      lanes.forEach(Lane::close);
    }
    remarks.addAll(notes.values());
    return new Result(
        bench.name(), bench.title(), bench.unit(), rows, limits, steal, discarded, remarks);
  }

  private Optional<Lane> prepare(Row row) throws IOException, InterruptedException {
    Entrant entrant = row.entrant();
    Lane lane = null;
    try {
      say("%s: preparing %s", bench.name(), entrant.label());
      lane = Lane.start(bench, options, row, folders);
      lane.warmUp();
      audit(lane);
      return Optional.of(lane);
    } catch (NotHereException notHere) {
      skip(row, notHere);
      if (lane != null) {
        lane.close();
      }
      return Optional.empty();
    }
  }

  /** Whoever cannot be traced can still be measured. */
  private void audit(Lane lane) throws IOException, InterruptedException {
    try {
      lane.row().syncsPerAck(lane.audited(audit));
    } catch (NotHereException unknown) {
      String label = lane.row().entrant().label();
      String said = "the syncs of %s are not known: %s".formatted(label, unknown.getMessage());
      say("%s: %s", bench.name(), said);
      notes.put(label + " audit", said);
    }
  }

  private void skip(Row row, NotHereException notHere) {
    String why = Optional.ofNullable(notHere.getMessage()).orElse("no reason was given");
    say("%s: %s is skipped: %s", bench.name(), row.entrant().label(), why);
    row.skip(why);
  }

  private void rounds(List<Lane> lanes) throws IOException, InterruptedException {
    int wanted = bench.course() == Bench.Course.ONCE ? 1 : options.rounds();
    List<Lane> order = new ArrayList<>(lanes);
    for (int round = 1; limits.size() < wanted && round <= 2 * wanted; round++) {
      if (order.isEmpty()) {
        return;
      }
      round(round, order);
      order.removeIf(Lane::closed);
      order = order.reversed();
    }
  }

  private void round(int round, List<Lane> lanes) throws IOException, InterruptedException {
    double seconds = options.seconds().orElse(MOST_SECONDS_FOR_A_LIMIT) / 2;
    Machine machine =
        new Machine(
            folders.limits(),
            Duration.ofNanos((long) (Math.min(MOST_SECONDS_FOR_A_LIMIT, seconds) * 1e9)));
    Steal before = Steal.now();
    Limits measured =
        machine.measure(bench.formula().needs(), options.threadsOf(bench), options.sizeOf(bench));
    List<Outcome> outcomes = new ArrayList<>();
    List<Lane> ran = new ArrayList<>();
    for (Lane lane : lanes) {
      if (!options.runs(lane.row().entrant(), round)) {
        continue;
      }
      try {
        Outcome outcome = lane.run();
        say(
            "%s: round %d, %s %,.0f %s",
            bench.name(), round, lane.row().entrant().label(), outcome.rate(), bench.unit());
        outcomes.add(outcome);
        ran.add(lane);
      } catch (NotHereException notHere) {
        skip(lane.row(), notHere);
        lane.close();
      }
    }
    double rawBefore = measured.get(Limits.Gauge.RAW_P50_US);
    Limits after = machine.rawWrite();
    double rawAfter = after.get(Limits.Gauge.RAW_P50_US);
    Optional<String> moved = Discards.moved(rawBefore, rawAfter);
    if (moved.isPresent() && bench.dependsOnTheDisk()) {
      say("%s: round %d is discarded: %s", bench.name(), round, moved.get());
      discarded++;
      for (int i = 0; i < ran.size(); i++) {
        Row row = ran.get(i).row();
        row.discard(moved.get());
        if (!notes.containsKey(row.entrant().label())) {
          // Where every round is discarded, this is still what the contender did.
          note(row, outcomes.get(i));
        }
      }
      return;
    }
    // Half of the contenders ran nearer to the one, half nearer to the other.
    for (Limits.Gauge gauge : after.figures().keySet()) {
      measured = measured.with(gauge, (measured.get(gauge) + after.get(gauge)) / 2);
    }
    limits.add(measured);
    steal.add(Steal.now().since(before));
    for (int i = 0; i < ran.size(); i++) {
      count(round, ran.get(i).row(), measured, outcomes.get(i));
    }
  }

  private void count(int round, Row row, Limits measured, Outcome outcome) {
    note(row, outcome);
    double promise = outcome.note("limit");
    Load load =
        new Load(
            options.threadsOf(bench),
            bench.load().batch(),
            options.sizeOf(bench),
            outcome.note("bytesPerMessage"));
    double limit = Double.isNaN(promise) ? bench.formula().perSecond(measured, load) : promise;
    Figure figure = new Figure(round, outcome.rate(), limit, outcome.p50us(), outcome.p99us());
    Optional<String> hindered =
        sharesAreKnown()
            ? Discards.hindered(figure.ofLimit(), row.entrant().share())
            : Optional.empty();
    if (hindered.isPresent()) {
      say(
          "%s: round %d of %s is discarded: %s",
          bench.name(), round, row.entrant().label(), hindered.get());
      row.discard(hindered.get());
    } else {
      row.add(figure);
    }
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 10 ? "%.3f" : "%,.1f", value);
  }

  private void note(Row row, Outcome measured) {
    Outcome outcome = withCaps(row, measured);
    String said =
        new TreeMap<>(outcome.notes())
            .entrySet().stream()
                .filter(note -> !SILENT.contains(note.getKey()))
                .map(note -> note.getKey() + " " + figure(note.getValue()))
                .collect(Collectors.joining(", "));
    if (!said.isEmpty()) {
      notes.put(row.entrant().label(), row.entrant().label() + ": " + said);
    }
  }

  /** How often our own log was filled while it was timed, where that has to be twice. */
  private Outcome withCaps(Row row, Outcome outcome) {
    long cap = options.capOf(bench);
    if (bench.load().cap() == 0 || row.entrant().peer()) {
      return outcome;
    }
    double published = outcome.note("published-per-second");
    double rate = Double.isNaN(published) ? outcome.rate() : published;
    double caps = rate * outcome.seconds() * options.sizeOf(bench) / cap;
    return outcome.with(caps < TWICE ? "a-burst-of-log-caps" : "log-caps", caps);
  }

  /** The known shares are of B2 as it is. */
  private boolean sharesAreKnown() {
    return bench.name().equals("B2")
        && options.threadsOf(bench) == bench.load().threads()
        && options.sizeOf(bench) == bench.load().size();
  }

  private void say(String format, Object... arguments) {
    progress.printf(Locale.ROOT, format + "%n", arguments);
  }
}
