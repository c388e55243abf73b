package dev.millrace.core;

import dev.millrace.spi.Settlement.End;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes messages out of their lanes that are not to be handled now, and gives them back to the
 * source in one step.
 */
final class Withdrawals {
  private final Lanes lanes;
  private final Intake intake;

  Withdrawals(Lanes lanes, Intake intake) {
    this.lanes = lanes;
    this.intake = intake;
  }

  /** Everything in a lane, because the subscription closes. */
  void all(Lane lane) {
    List<Ending> endings = new ArrayList<>();
    for (Pending pending : List.copyOf(lane.held)) {
      if (pending.withdraw()) {
        // Its failed attempts count, although it never waited out the delay after the last.
        endings.add(
            lane.due != null
                ? Ending.of(pending, new End.Again(lane.due, pending.attempts))
                : Ending.handedBack(pending));
        lanes.remove(pending);
      }
    }
    if (!endings.isEmpty()) {
      intake.end(endings);
    }
  }

  /** The message goes back until it is due, and what follows it in its lane with it. */
  void until(Pending pending, Lane lane, End.Again again) {
    List<Ending> endings = new ArrayList<>();
    endings.add(Ending.of(pending, again));
    lanes.remove(pending);
    if (lane.key != null) {
      for (Pending follower : List.copyOf(lane.held)) {
        if (follower.withdraw()) {
          lanes.remove(follower);
          endings.add(Ending.handedBack(follower));
        } else {
          follower.recalled = true;
        }
      }
    }
    intake.end(endings);
  }

  /**
   * What follows a lost message in its lane is handed back, up to where its redelivery has arrived.
   */
  void from(Pending lost) {
    Lane lane = lanes.of(lost.message.key().orElseThrow());
    if (lane == null) {
      return;
    }
    List<Ending> back = new ArrayList<>();
    for (Pending pending : List.copyOf(lane.held)) {
      if (pending == lost || (pending.arrival > lost.arrival && pending.isBehind(lost))) {
        if (pending.withdraw()) {
          lanes.remove(pending);
          if (!pending.gone) {
            back.add(Ending.handedBack(pending));
          }
        } else {
          pending.unwanted = true;
        }
      } else if (pending.arrival > lost.arrival) {
        break;
      }
    }
    if (!back.isEmpty()) {
      intake.end(back);
    }
  }

  /**
   * Messages of keys of which an earlier one has come again: its redelivery is behind them in the
   * lane, so they go back, to come again behind it. What a handler has goes back when it ends.
   */
  void overtaken(List<Pending> pendings) {
    for (Pending pending : pendings) {
      if (!pending.withdraw()) {
        pending.unwanted = true;
      } else {
        lanes.remove(pending);
        intake.end(List.of(Ending.handedBack(pending)));
      }
    }
  }

  /** These, as far as no handler has them. */
  void recall(List<Pending> pendings) {
    for (Pending pending : pendings) {
      if (pending.withdraw()) {
        lanes.remove(pending);
        intake.end(List.of(Ending.handedBack(pending)));
      }
    }
  }
}
