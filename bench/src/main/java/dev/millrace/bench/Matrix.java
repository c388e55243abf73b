package dev.millrace.bench;

import dev.millrace.bench.Bench.Course;
import dev.millrace.bench.Bench.Defaults;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.limit.Formula;
import dev.millrace.bench.workload.Draining;
import dev.millrace.bench.workload.Publishing;
import dev.millrace.bench.workload.Scan;
import dev.millrace.bench.workload.Taking;
import java.util.List;
import java.util.Optional;

/** Every benchmark there is, in the order in which {@code all} runs them. */
final class Matrix {
  private static final String MESSAGES = "msg/s";
  private static final long GIB_OF_256 = (1L << 30) / 256;

  private static final List<Bench> ALL =
      List.of(
          new Bench(
              "B1",
              "one blocking publisher",
              new Publishing(false),
              Formula.SYNC,
              MESSAGES,
              Course.FRESH,
              new Defaults(1, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B2",
              "64 blocking publishers",
              new Publishing(false),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              new Defaults(64, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B2-virtual",
              "B2 on virtual threads",
              new Publishing(true),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              new Defaults(64, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B3",
              "64 blocking publishers, 10 messages a call",
              new Publishing(false),
              Formula.BATCHES,
              MESSAGES,
              Course.FRESH,
              new Defaults(64, 10, 256, 10, 0, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B6",
              "a backlog taken and acknowledged one by one",
              new Draining(),
              Formula.WALK,
              MESSAGES,
              Course.BACKLOG,
              new Defaults(1, 1, 256, 0, 1_000_000, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B7",
              "64 consumers, each waiting for its acknowledgement to be durable",
              new Taking(),
              Formula.GROUP,
              MESSAGES,
              Course.BACKLOG,
              new Defaults(64, 1, 256, 10, 2_000_000, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B8",
              "everything kept read from its beginning, in memory",
              new Scan(),
              Formula.WALK,
              MESSAGES,
              Course.KEPT,
              new Defaults(1, 1, 256, 0, 4 * GIB_OF_256, 1, Place.Kind.STREAM),
              true));

  private Matrix() {}

  static List<Bench> all() {
    return ALL;
  }

  /** Those that a name means: a benchmark, a family of them, or {@code all}. */
  static List<Bench> named(String name) {
    if (name.equalsIgnoreCase("all")) {
      return ALL;
    }
    List<Bench> same = ALL.stream().filter(bench -> bench.name().equalsIgnoreCase(name)).toList();
    return same.isEmpty() ? ALL.stream().filter(bench -> bench.isOf(name)).toList() : same;
  }

  /** The one of exactly this name. */
  static Optional<Bench> exactly(String name) {
    return ALL.stream().filter(bench -> bench.name().equals(name)).findFirst();
  }
}
