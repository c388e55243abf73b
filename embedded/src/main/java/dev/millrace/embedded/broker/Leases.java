package dev.millrace.embedded.broker;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What consumers have leased of one partition in one subscription, and how many of them have. */
final class Leases {
  /** Is shown what is leased. */
  interface Each {
    /** What is at a place of a run. */
    void see(Run run, int at);
  }

  private final Set<Run> runs = new LinkedHashSet<>();

  /** How many of the runs are whose. */
  private final Map<Member, Integer> owners = new LinkedHashMap<>();

  private int count;

  int count() {
    return count;
  }

  /** Whether nobody but this one has any. */
  boolean areOnlyOf(Member member) {
    return owners.isEmpty() || (owners.size() == 1 && owners.containsKey(member));
  }

  /** A run begins. */
  void open(Run run) {
    runs.add(run);
    owners.merge(run.member, 1, Integer::sum);
  }

  /** One more is in a run that was begun. */
  void add() {
    count++;
  }

  /** So many of a run are over, from one on. */
  void release(Run run, int from, int many) {
    run.release(from, many);
    count -= many;
    if (run.live() == 0) {
      run.member.remove(run);
      runs.remove(run);
      owners.computeIfPresent(run.member, (member, left) -> left == 1 ? null : left - 1);
    }
  }

  /** Shows all of them. */
  void forEach(Each each) {
    for (Run run : runs) {
      for (int at = run.nextLeased(0); at >= 0; at = run.nextLeased(at + 1)) {
        each.see(run, at);
      }
    }
  }

  /** Shows those that have a place in the order of a key. */
  void forEachWithLane(Each each) {
    forEach((run, at) -> {
      if (run.lane(at) != 0) {
        each.see(run, at);
      }
    });
  }

  /** The numbers of all of them. */
  Ranges numbers() {
    Ranges numbers = new Ranges();
    forEach((run, at) -> numbers.add(run.number(at), run.number(at) + 1));
    return numbers;
  }

  /** Takes the numbers of all of them out. */
  void takeOutOf(Ranges numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    forEach((run, at) -> numbers.remove(run.number(at), run.number(at) + 1));
  }
}
