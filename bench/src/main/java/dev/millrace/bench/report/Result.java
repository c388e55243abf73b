package dev.millrace.bench.report;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.limit.Limits;
import dev.millrace.bench.measure.Summary;
import java.util.List;
import java.util.Optional;

/**
 * A benchmark that has been run.
 *
 * @param bench its name
 * @param title what was measured
 * @param unit the unit of rate and limit
 * @param rows one for each contender
 * @param limits what the machine did, a round each
 * @param steal the part of the time that the host took away, a round each
 * @param discarded how many rounds were discarded as a whole
 * @param remarks what else is to be said
 */
public record Result(
    String bench,
    String title,
    String unit,
    List<Row> rows,
    List<Limits> limits,
    List<Double> steal,
    int discarded,
    List<String> remarks) {
  /** Copies. */
  public Result {
    rows = List.copyOf(rows);
    limits = List.copyOf(limits);
    steal = List.copyOf(steal);
    remarks = List.copyOf(remarks);
  }

  /** The row that everything is compared with. */
  public Optional<Row> millrace() {
    return rows.stream().filter(row -> row.entrant() == Entrant.MILLRACE).findFirst();
  }

  /** A row's rate as a part of the public API's; not a number if either is missing. */
  public Summary ratioToMillrace(Row row) {
    return millrace().map(row::ratioTo).orElseGet(() -> Summary.of(List.of()));
  }
}
