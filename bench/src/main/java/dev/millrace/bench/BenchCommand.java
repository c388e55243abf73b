package dev.millrace.bench;

import dev.millrace.bench.contender.Entrant;
import dev.millrace.bench.report.JsonLines;
import dev.millrace.bench.report.Picture;
import dev.millrace.bench.report.Result;
import dev.millrace.bench.report.Row;
import dev.millrace.bench.report.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: how fast the broker is here, beside what the machine can do. */
@Command(
    name = "millrace bench",
    description = {
      "Measures the broker beside the limits of this machine, and beside other systems.",
      "Every figure is printed with the limit measured in the same round; the median of the rounds counts."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {"", "Exit codes: 0 done, 1 could not, 2 usage, 3 a durable peer was skipped."})
final class BenchCommand implements Callable<Integer> {
  /** As for every command: it ran, but not everything that was asked for was there. */
  static final int INCOMPLETE = 3;

  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = {
        "A benchmark that --list names, or all: then shorter rounds, smaller backlogs"
            + " and every other round of other systems, to be through in an hour."
      })
  private List<String> names = List.of();

  @Option(names = "--list", description = "The benchmarks, one a line.")
  private boolean list;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long a round lasts; 10 unless given, 3 for peers.")
  private @Nullable Double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How many rounds count; 5 unless given.")
  private int rounds = 5;

  @Option(names = "--peers", description = "Other systems, too; see --install-peers.")
  private boolean peers;

  @Option(names = "--picture", description = "Reads what --json printed and draws it, as SVG.")
  private boolean picture;

  @Option(
      names = "--install-peers",
      description = "Gets the other systems, once, into the user's cache directory.")
  private boolean installPeers;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Bytes of a payload; 256 unless the benchmark says otherwise.")
  private @Nullable Integer size;

  @Option(
      names = "--messages",
      paramLabel = "N",
      description = "How many messages, where their number is the measure.")
  private @Nullable Long messages;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many threads publish or consume.")
  private @Nullable Integer threads;

  @Option(
      names = "--cap",
      paramLabel = "N",
      description = "The most bytes that Millrace's log takes; the default unless told.")
  private @Nullable Long cap;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Only these contenders.")
  private List<String> only = List.of();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where files go while it runs; ./millrace-bench unless given.")
  private Path data = Path.of("millrace-bench");

  @Option(
      names = "--peers-from",
      paramLabel = "DIR",
      hidden = true,
      description = "Where the peers are installed, if elsewhere.")
  private Path peersFrom = Peers.folder();

  @Option(names = "--json", description = "One flat object a line on standard output.")
  private boolean json;

  BenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (list) {
      Matrix.all().forEach(bench -> out.printf("%-12s %s%n", bench.name(), bench.title()));
      return ExitCode.OK;
    }
    if (picture) {
      out.print(
          Picture.of(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                  .lines()
                  .toList(),
              name -> Matrix.exactly(name).map(Bench::title).orElse("")));
      return ExitCode.OK;
    }
    if (installPeers) {
      new Peers(peersFrom, err).install();
      if (names.isEmpty()) {
        return ExitCode.OK;
      }
    }
    List<Bench> chosen = chosen();
    Options options = options();
    if (options.entrants().stream().anyMatch(Entrant::peer)) {
      new Peers(peersFrom, err).refresh();
    }
    boolean skipped = false;
    try (Folders folders = Folders.below(data)) {
      for (Bench bench : chosen) {
        Result result = new Rounds(bench, options, folders, err).run();
        show(result);
        skipped |= result.rows().stream().anyMatch(BenchCommand::isMissing);
      }
    }
    return skipped ? INCOMPLETE : ExitCode.OK;
  }

  private static boolean isMissing(Row row) {
    return row.entrant().peer() && row.entrant().durable() && row.skipped().isPresent();
  }

  private void show(Result result) {
    if (json) {
      result.rows().forEach(row -> out.println(JsonLines.line(result, row)));
    } else {
      out.print(Table.of(result));
    }
    out.flush();
  }

  private List<Bench> chosen() {
    if (names.isEmpty()) {
      throw wrong("name a benchmark, or all; --list shows them");
    }
    Set<Bench> chosen = new LinkedHashSet<>();
    for (String name : names) {
      List<Bench> meant = Matrix.named(name);
      if (meant.isEmpty()) {
        throw wrong("there is no benchmark '" + name + "'; --list shows them");
      }
      chosen.addAll(meant);
    }
    return List.copyOf(chosen);
  }

  private Options options() {
    if (seconds != null && !(seconds > 0)) {
      throw wrong("--seconds " + seconds + " is no time; give more than 0");
    }
    positive("--rounds", rounds);
    positive("--size", size);
    positive("--threads", threads);
    positive("--messages", messages);
    positive("--cap", cap);
    return new Options(
        seconds == null ? OptionalDouble.empty() : OptionalDouble.of(seconds),
        rounds,
        entrants(),
        size == null ? OptionalInt.empty() : OptionalInt.of(size),
        messages == null ? OptionalLong.empty() : OptionalLong.of(messages),
        threads == null ? OptionalInt.empty() : OptionalInt.of(threads),
        cap == null ? OptionalLong.empty() : OptionalLong.of(cap),
        names.stream().anyMatch(name -> name.equalsIgnoreCase("all")),
        data,
        peersFrom);
  }

  private List<Entrant> entrants() {
    List<Entrant> wanted = new ArrayList<>();
    for (String name : only) {
      wanted.add(
          Entrant.labelled(name)
              .orElseThrow(
                  () -> wrong("there is no contender '" + name + "'; there are " + contenders())));
    }
    return Entrant.all(peers || !only.isEmpty()).stream()
        .filter(entrant -> wanted.isEmpty() || wanted.contains(entrant))
        .toList();
  }

  private static String contenders() {
    return String.join(", ", Entrant.all(true).stream().map(Entrant::label).toList());
  }

  private void positive(String option, @Nullable Number number) {
    if (number != null && number.longValue() <= 0) {
      throw wrong("%s %d is too little; give at least 1".formatted(option, number.longValue()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
