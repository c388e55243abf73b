package dev.millrace.embedded.broker;

import java.util.ArrayList;
import java.util.List;

/** The settlements of one call whose leases have not passed, and where each lease is. */
final class Ends {
  private final PreparedSettlement[] settlements;
  private final Run[] runs;
  private final int[] places;
  private final List<Run> touched = new ArrayList<>(1);
  private int size;

  Ends(int most) {
    settlements = new PreparedSettlement[most];
    runs = new Run[most];
    places = new int[most];
  }

  /** Adds a settlement; false if its lease has passed, or is settled in this call already. */
  boolean add(Member member, PreparedSettlement settlement) {
    long lease = settlement.lease();
    Run run = member.find(lease);
    if (run == null || !run.mark(run.at(lease))) {
      return false;
    }
    if (touched.isEmpty() || touched.getLast() != run) {
      touched.add(run);
    }
    settlements[size] = settlement;
    runs[size] = run;
    places[size] = run.at(lease);
    size++;
    return true;
  }

  int size() {
    return size;
  }

  PreparedSettlement settlement(int i) {
    return settlements[i];
  }

  Run run(int i) {
    return runs[i];
  }

  int at(int i) {
    return places[i];
  }

  /** To be called at the end, however that comes: what is leased still may be settled again. */
  void unmark() {
    touched.forEach(Run::unmark);
  }
}
