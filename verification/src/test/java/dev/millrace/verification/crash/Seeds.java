package dev.millrace.verification.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Explores with one seed after the other, as many at a time as there are processors: what a seed
 * does is its own, so the others beside it change nothing.
 */
final class Seeds {
  private Seeds() {}

  /** An exploration with one seed, and how many points it ended or hindered a process at. */
  record Explored(Exploration exploration, long points) {}

  interface OfOneSeed {
    /** How many points there were. */
    long explore(Exploration exploration, int seed);
  }

  /** The seeds from 0 to {@code seeds}, the latter excluded. */
  static List<Explored> each(int seeds, OfOneSeed one) throws Exception {
    List<Callable<Explored>> tasks = new ArrayList<>();
    for (int at = 0; at < seeds; at++) {
      int seed = at;
      tasks.add(() -> {
        Exploration exploration = new Exploration(World.SAFE);
        return new Explored(exploration, one.explore(exploration, seed));
      });
    }
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Explored> explored = new ArrayList<>();
      for (Future<Explored> future : threads.invokeAll(tasks)) {
        explored.add(future.get());
      }
      return explored;
    }
  }
}
