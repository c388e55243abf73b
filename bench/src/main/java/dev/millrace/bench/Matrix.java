package dev.millrace.bench;

import dev.millrace.bench.Bench.Course;
import dev.millrace.bench.Bench.Defaults;
import dev.millrace.bench.contender.Place;
import dev.millrace.bench.limit.Formula;
import dev.millrace.bench.workload.Delaying;
import dev.millrace.bench.workload.Depth;
import dev.millrace.bench.workload.Draining;
import dev.millrace.bench.workload.DrainingRecords;
import dev.millrace.bench.workload.Growing;
import dev.millrace.bench.workload.KeepingUp;
import dev.millrace.bench.workload.OpenLoop;
import dev.millrace.bench.workload.Opening;
import dev.millrace.bench.workload.Publishing;
import dev.millrace.bench.workload.Safety;
import dev.millrace.bench.workload.Scan;
import dev.millrace.bench.workload.StuckHead;
import dev.millrace.bench.workload.Taking;
import java.util.List;
import java.util.Optional;

/** Every benchmark there is, in the order in which {@code all} runs them. */
final class Matrix {
  private static final String MESSAGES = "msg/s";
  private static final int TEN = 10;
  private static final int TEN_THOUSAND = 10_000;
  private static final long GIB_OF_256 = (1L << 30) / 256;

  /**
   * What 64 publishers who wait, or one with ten subscriptions, write in ten seconds is more than
   * twice this, and not twice the default.
   */
  private static final long SMALL_CAP = 64 << 20;

  /** The default, said so that it is known how often a round fills it. */
  private static final long WHOLE_CAP = 256 << 20;

  private static final List<Bench> ALL =
      List.of(
          new Bench(
              "B1",
              "one blocking publisher",
              new Publishing(false),
              Formula.SYNC,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B2",
              "64 blocking publishers",
              new Publishing(false),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              load(64, 1, 256, 10, 0, 1, Place.Kind.QUEUE).under(SMALL_CAP),
              true),
          new Bench(
              "B2-virtual",
              "B2 on virtual threads",
              new Publishing(true),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              load(64, 1, 256, 10, 0, 1, Place.Kind.QUEUE).under(SMALL_CAP),
              false),
          new Bench(
              "B3",
              "64 blocking publishers, 10 messages a call",
              new Publishing(false),
              Formula.BATCHES,
              MESSAGES,
              Course.FRESH,
              load(64, 10, 256, 10, 0, 1, Place.Kind.QUEUE).under(WHOLE_CAP),
              true),
          new Bench(
              "B4",
              "one publisher that does not wait, a consumer that keeps up",
              new KeepingUp(1),
              Formula.BYTES,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 10, 0, 1, Place.Kind.QUEUE).under(WHOLE_CAP),
              false),
          new Bench(
              "B4-100",
              "B4 with 100 bytes",
              new KeepingUp(1),
              Formula.BYTES,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 100, 10, 0, 1, Place.Kind.QUEUE).under(WHOLE_CAP),
              false),
          new Bench(
              "B4-1k",
              "B4 with 1 KiB",
              new KeepingUp(1),
              Formula.BYTES,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 1024, 10, 0, 1, Place.Kind.QUEUE).under(WHOLE_CAP),
              false),
          new Bench(
              "B4-two",
              "B4 with two publishers",
              new KeepingUp(1),
              Formula.BYTES,
              MESSAGES,
              Course.FRESH,
              load(2, 1, 256, 10, 0, 1, Place.Kind.QUEUE).under(WHOLE_CAP),
              false),
          new Bench(
              "B4b",
              "one publisher that does not wait, into a growing backlog",
              new Growing(),
              Formula.WRITTEN,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 60, 0, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B5",
              "a topic with 10 subscriptions that keep up: deliveries",
              new KeepingUp(TEN),
              Formula.BYTES,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 10, 0, 1, Place.Kind.TOPIC).under(SMALL_CAP),
              false),
          new Bench(
              "B6",
              "a backlog taken and acknowledged one by one",
              new Draining(),
              Formula.WALK,
              MESSAGES,
              Course.BACKLOG,
              load(1, 1, 256, 0, 1_000_000, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B6-json",
              "B6 with objects read from JSON",
              new DrainingRecords(),
              Formula.WALK,
              MESSAGES,
              Course.BACKLOG,
              load(1, 1, 256, 0, 1_000_000, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B7",
              "64 consumers, each waiting for its acknowledgement to be durable",
              new Taking(),
              Formula.GROUP,
              MESSAGES,
              Course.BACKLOG,
              load(64, 1, 256, 10, 2_000_000, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B8",
              "everything kept read from its beginning, in memory",
              new Scan(),
              Formula.WALK,
              MESSAGES,
              Course.KEPT,
              load(1, 1, 256, 0, 4 * GIB_OF_256, 1, Place.Kind.STREAM),
              true),
          new Bench(
              "B9",
              "everything kept read from its beginning, from the disk",
              new Scan(),
              Formula.COLD,
              MESSAGES,
              Course.KEPT_COLD,
              load(1, 1, 256, 0, GIB_OF_256, 1, Place.Kind.STREAM),
              false),
          new Bench(
              "B10",
              "messages taken a processor second at the whole depth; limit: at a hundredth of it",
              new Depth(),
              Formula.PROMISE,
              MESSAGES,
              Course.ONCE,
              load(1, 1, 64, 0, 100_000_000, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B11",
              "10,000 messages a second, whoever is slow",
              OpenLoop.at(TEN_THOUSAND),
              Formula.SYNC,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B11-half",
              "half of what it takes at most, whoever is slow",
              OpenLoop.atHalf(),
              Formula.SYNC,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 10, 0, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B12",
              "B2 over 1,000 channels",
              new Publishing(false),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              load(64, 1, 256, 10, 0, 1_000, Place.Kind.QUEUE),
              false),
          new Bench(
              "B12-10k",
              "B2 over 10,000 channels",
              new Publishing(false),
              Formula.GROUP,
              MESSAGES,
              Course.FRESH,
              load(64, 1, 256, 10, 0, 10_000, Place.Kind.QUEUE),
              false),
          new Bench(
              "B13",
              "messages delayed by hours; how late those of seconds come",
              new Delaying(),
              Formula.SYNC,
              MESSAGES,
              Course.ONCE,
              load(1, 1, 64, 0, 10_000_000, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B14",
              "from the start of the process to the first message, after kill -9",
              new Opening(),
              Formula.PROMISE,
              "opens/s",
              Course.KILLED,
              load(1, 1, 64, 0, 100_000_000, 1, Place.Kind.QUEUE),
              true),
          new Bench(
              "B15",
              "segments held by a stuck head with all others acknowledged behind it",
              new StuckHead(),
              Formula.PROMISE,
              "segments",
              Course.ONCE,
              load(1, 1, 64, 0, 100_000_000, 1, Place.Kind.QUEUE),
              false),
          new Bench(
              "B16",
              "what safety costs: synced, of not synced",
              new Safety(),
              Formula.PROMISE,
              MESSAGES,
              Course.FRESH,
              load(1, 1, 256, 15, 0, 1, Place.Kind.QUEUE),
              false));

  private Matrix() {}

  private static Defaults load(
      int threads,
      int batch,
      int size,
      double seconds,
      long messages,
      int channels,
      Place.Kind kind) {
    return new Defaults(threads, batch, size, seconds, messages, channels, kind, 0);
  }

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
