package dev.millrace.cli;

import dev.millrace.soak.Soak;
import picocli.CommandLine.ExitCode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prints what came of a soak, a line for each cycle. */
final class SoakReport {
  private static final int CHECK_FAILED = 3;
  private static final int MOST_PROBLEMS = 20;

  private final Shell shell;
  private final boolean json;
  private final JsonMapper mapper = new JsonMapper();
  private final long start;

  SoakReport(Shell shell, boolean json) {
    this.shell = shell;
    this.json = json;
    this.start = shell.seam().clock().nanos();
  }

  void cycle(Soak.Cycle cycle) {
    if (json) {
      ObjectNode line = mapper.createObjectNode();
      line.put("machine", cycle.machine()).put("cycle", cycle.number());
      line.put("acknowledged", cycle.acknowledged()).put("early", cycle.early());
      print(line.put("problems", cycle.problems().size()));
    } else {
      shell
          .out()
          .printf(
              "%s %d: acknowledged %,d%s, problems %d%n",
              cycle.machine(),
              cycle.number(),
              cycle.acknowledged(),
              cycle.early() ? " (ended early)" : "",
              cycle.problems().size());
      shell.out().flush();
    }
  }

  int end(Soak.Summary sum, long seed) {
    for (String problem :
        sum.problems().subList(0, Math.min(MOST_PROBLEMS, sum.problems().size()))) {
      shell.say(problem);
    }
    long seconds = (shell.seam().clock().nanos() - start) / 1_000_000_000;
    int poorest = sum.poorest() == Integer.MAX_VALUE ? 0 : sum.poorest();
    if (json) {
      ObjectNode line = mapper.createObjectNode();
      line.put("cycles", sum.cycles()).put("acknowledged", sum.acknowledged());
      line.put("poorest", poorest).put("problems", sum.problems().size());
      print(line.put("seed", seed).put("seconds", seconds));
    } else {
      shell
          .out()
          .printf(
              "%d cycles, acknowledged %,d in all and %,d in the poorest; problems %d; seed %d, %d s%n",
              sum.cycles(), sum.acknowledged(), poorest, sum.problems().size(), seed, seconds);
      shell.out().flush();
    }
    return sum.problems().isEmpty() ? ExitCode.OK : CHECK_FAILED;
  }

  private void print(ObjectNode line) {
    shell.out().println(mapper.writeValueAsString(line));
    shell.out().flush();
  }
}
