package dev.millrace.embedded.broker;

import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.LogSource.Commit;
import java.util.ArrayList;
import java.util.List;

/** A commit whose outputs and dead letters are laid out, on the caller's thread. */
record PreparedCommit(Commit commit, List<Prepared> outputs, List<PreparedLetter> letters) {
  static PreparedCommit of(Commit commit, Publishing publishing) {
    List<PreparedLetter> letters = new ArrayList<>();
    for (DeadLetter letter : commit.letters()) {
      letters.add(PreparedLetter.of(letter));
    }
    return new PreparedCommit(
        commit, PreparedSettlement.outputs(commit.effects(), publishing), letters);
  }

  /** How much room it takes at most. */
  long most() {
    long most = Prepared.RECORD + Prepared.most(outputs);
    for (PreparedLetter letter : letters) {
      most += letter.most();
    }
    return most;
  }
}
