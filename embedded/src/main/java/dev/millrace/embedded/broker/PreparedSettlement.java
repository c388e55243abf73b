package dev.millrace.embedded.broker;

import dev.millrace.spi.Effect;
import dev.millrace.spi.Outgoing;
import dev.millrace.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A settlement whose outputs and dead letter are laid out, on the caller's thread; or several of
 * messages that were handled and cause nothing, which most do, whose leases follow each other.
 *
 * @param settlement the first of them
 * @param lease that of its delivery, so that the broker need not follow it to there
 * @param count how many they are
 * @param done whether the messages were handled
 */
record PreparedSettlement(
    Settlement settlement,
    long lease,
    int count,
    boolean done,
    List<Prepared> outputs,
    @Nullable PreparedLetter letter) {
  static List<PreparedSettlement> of(List<Settlement> settlements, Publishing publishing) {
    List<PreparedSettlement> prepared = new ArrayList<>(1 + settlements.size() / Spans.MOST);
    Spans.forEach(
        settlements,
        settlement -> settlement.delivery().lease(),
        settlement -> isDone(settlement) && settlement.effects().isEmpty(),
        (settlement, count) -> prepared.add(of(settlement, count, publishing)));
    return prepared;
  }

  private static PreparedSettlement of(Settlement settlement, int count, Publishing publishing) {
    PreparedLetter letter =
        settlement.end() instanceof Settlement.End.Dead(var dead) ? PreparedLetter.of(dead) : null;
    return new PreparedSettlement(
        settlement,
        settlement.delivery().lease(),
        count,
        isDone(settlement),
        outputs(settlement.effects(), publishing),
        letter);
  }

  private static boolean isDone(Settlement settlement) {
    return settlement.end() instanceof Settlement.End.Done;
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

  /** Those of them whose lease is this or later. */
  PreparedSettlement from(long later) {
    return new PreparedSettlement(
        settlement, later, count - (int) (later - lease), done, outputs, letter);
  }

  /** How much room what they cause takes at most, the ends of their hand-overs left out. */
  long most() {
    return (outputs.isEmpty() ? 0 : Prepared.most(outputs)) + (letter == null ? 0 : letter.most());
  }
}
