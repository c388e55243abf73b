package dev.millrace.embedded.broker;

/**
 * Calls back what waits for another attempt: what is due, as much of it as finds room in memory
 * beside what is there already. Used on the broker's thread only.
 */
final class Recalling {
  /** So many are called back before others have their turn: each may have to be read. */
  private static final int AT_ONCE = 4_096;

  private final Broker broker;

  Recalling(Broker broker) {
    this.broker = broker;
  }

  /** Sees to it that what is due first is called back at its time. */
  void schedule(SharedSubscription subscription) {
    Waiting waiting = subscription.waiting();
    if (!waiting.isEmpty() && waiting.next() < waiting.scheduled) {
      waiting.scheduled = waiting.next();
      broker.alarm.at(
          waiting.scheduled,
          () -> {
            waiting.scheduled = Long.MAX_VALUE;
            broker.handOut.changed(subscription);
          });
    }
  }

  /** Calls back what is due by now. */
  void recall(SharedSubscription subscription) {
    Waiting waiting = subscription.waiting();
    if (waiting.isEmpty()) {
      return;
    }
    long now = broker.millis();
    int room = subscription.room();
    int left = AT_ONCE;
    boolean due = waiting.next() <= now;
    while (due && room > 0 && left > 0) {
      subscription
          .cursor(waiting.partition())
          .callBack(waiting.number(), waiting.next(), waiting.attempts());
      waiting.remove();
      room--;
      left--;
      due = !waiting.isEmpty() && waiting.next() <= now;
    }
    // What is due and found no room is called back when some of the others are handed out.
    if (!due) {
      schedule(subscription);
    } else if (left == 0) {
      broker.step(() -> broker.handOut.changed(subscription));
    }
  }
}
