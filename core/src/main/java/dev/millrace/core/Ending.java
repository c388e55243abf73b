package dev.millrace.core;

import dev.millrace.spi.Effect;
import dev.millrace.spi.Settlement.End;
import java.util.List;

/** What becomes of a message, in the form that either shape of source can settle. */
record Ending(Pending pending, End end, List<Effect> effects) {
  private static final End DONE = new End.Done();

  static Ending done(Pending pending, List<Effect> effects) {
    return new Ending(pending, DONE, effects);
  }

  static Ending of(Pending pending, End end) {
    return new Ending(pending, end, List.of());
  }

  static Ending handedBack(Pending pending) {
    return of(pending, new End.HandedBack());
  }

  long bytes() {
    long sum = 0;
    for (Effect effect : effects) {
      sum +=
          switch (effect) {
            case Effect.Publish(var outgoing) -> outgoing.message().dataSize();
          };
    }
    return sum;
  }
}
