package dev.millrace.embedded.broker;

import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A settlement whose outputs and dead letter are laid out, on the caller's thread.
 *
 * @param lease that of its delivery, so that the broker need not follow it to there
 * @param done whether the message was handled, which most are
 */
record PreparedSettlement(
    Settlement settlement,
    long lease,
    boolean done,
    List<Prepared> outputs,
    @Nullable PreparedLetter letter) {
  static PreparedSettlement of(Settlement settlement, Publishing publishing) {
    PreparedLetter letter =
        settlement.end() instanceof Settlement.End.Dead(var dead) ? PreparedLetter.of(dead) : null;
    return new PreparedSettlement(
        settlement,
        settlement.delivery().lease(),
        settlement.end() instanceof Settlement.End.Done,
        outputs(settlement.effects(), publishing),
        letter);
  }

  static List<PreparedSettlement> of(List<Settlement> settlements, Publishing publishing) {
    List<PreparedSettlement> prepared = new ArrayList<>(settlements.size());
    for (Settlement settlement : settlements) {
      prepared.add(of(settlement, publishing));
    }
    return prepared;
  }

  static List<Prepared> outputs(List<Effect> effects, Publishing publishing) {
    if (effects.isEmpty()) {
      return List.of();
    }
    List<Outgoing> outputs = new ArrayList<>(effects.size());
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Publish(var outgoing) -> outputs.add(outgoing);
      }
    }
    return publishing.prepare(outputs);
  }

  /** How much room it takes at most, the end of its hand-over left out. */
  long most() {
    return (outputs.isEmpty() ? 0 : Prepared.most(outputs)) + (letter == null ? 0 : letter.most());
  }
}
