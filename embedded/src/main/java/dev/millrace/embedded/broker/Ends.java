package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.List;

/** The settlements of one call whose leases have not passed, and where the leases are. */
final class Ends {
  /**
   * Leases of one run that follow each other.
   *
   * @param of where among the call's settlements theirs is
   * @param settlement theirs
   * @param at the first of them
   * @param answer where among the call's answers theirs begin
   */
  record End(int of, PreparedSettlement settlement, Run run, int at, int count, int answer) {
    /** How much room it takes at most. */
    long most(int each) {
      return (long) each * count + settlement.most();
    }

    /** Adds the messages to those that were handled. */
    void done(Rows rows) {
      for (int i = at; i < at + count; i++) {
        rows.add(run.cursor.partition, run.number(i));
      }
    }
  }

  private final List<End> ends;
  private final List<Run> touched = new ArrayList<>(1);
  private final Answers answers = new Answers();

  Ends(int expected) {
    ends = new ArrayList<>(expected);
  }

  /**
   * Adds settlements, as far as their leases have not passed, and are not settled in this call
   * already.
   *
   * @return whether all were added
   */
  boolean add(Member member, int of, PreparedSettlement settlement) {
    long lease = settlement.lease();
    long end = lease + settlement.count();
    int before = ends.size();
    while (lease < end) {
      Run run = member.find(lease);
      int marked = run == null ? 0 : run.mark(run.at(lease), (int) (end - lease));
      if (run == null || marked == 0) {
        answers.no();
        lease++;
        continue;
      }
      if (touched.isEmpty() || touched.getLast() != run) {
        touched.add(run);
      }
      ends.add(new End(of, settlement, run, run.at(lease), marked, answers.size()));
      answers.yes(marked);
      lease += marked;
    }
    return ends.size() > before;
  }

  int size() {
    return ends.size();
  }

  End get(int i) {
    return ends.get(i);
  }

  List<End> part(int from, int to) {
    return ends.subList(from, to);
  }

  /** Whether each settlement was added, in the order of the call. */
  Answers answers() {
    return answers;
  }

  /** To be called at the end, however that comes: what is leased still may be settled again. */
  void unmark() {
    touched.forEach(Run::unmark);
  }
}
