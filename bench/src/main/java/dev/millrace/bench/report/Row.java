package dev.millrace.bench.report;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.measure.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** One contender in one benchmark, over all rounds that count. */
public final class Row {
  private final Entrant entrant;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> discarded = new ArrayList<>();
  private double syncsPerAck = Double.NaN;
  private @Nullable String skipped;

  /** Empty as yet. */
  public Row(Entrant entrant) {
    this.entrant = entrant;
  }

  /** Whose. */
  public Entrant entrant() {
    return entrant;
  }

  /** Adds a round. */
  public void add(Figure figure) {
    figures.add(figure);
  }

  /** Leaves a round out, for this reason. */
  public void discard(String why) {
    discarded.add(why);
  }

  /** Says that there is nothing to measure. */
  public void skip(String why) {
    skipped = why;
  }

  /** Says how often it syncs. */
  public void syncsPerAck(double counted) {
    syncsPerAck = counted;
  }

  /** How often it syncs for each message acknowledged, or NaN. */
  public double syncsPerAck() {
    return syncsPerAck;
  }

  /** Why there is no figure, or empty if there is one. */
  public Optional<String> skipped() {
    if (skipped != null) {
      return Optional.of(skipped);
    }
    if (!figures.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        discarded.isEmpty()
            ? "no round was run"
            : "void: every round was discarded, the last because " + discarded.getLast());
  }

  /** Whether it was never measured, rather than measured and discarded. */
  public boolean neverRan() {
    return skipped != null;
  }

  /** One figure over all rounds; not a number if skipped. */
  public Summary over(ToDoubleFunction<Figure> figure) {
    return Summary.of(
        skipped().isPresent()
            ? List.of()
            : figures.stream().map(each -> figure.applyAsDouble(each)).toList());
  }

  /** Its rate as a part of another's, round by round where both have one. */
  public Summary ratioTo(Row other) {
    List<Double> ratios = new ArrayList<>();
    for (Figure mine : figures) {
      other.figures.stream()
          .filter(theirs -> theirs.round() == mine.round())
          .forEach(theirs -> ratios.add(mine.rate() / theirs.rate()));
    }
    return Summary.of(skipped().isPresent() ? List.of() : ratios);
  }
}
