package dev.millrace.verification.crash;

import dev.millrace.Message;
import dev.millrace.Position;
import dev.millrace.spi.DeadLetter;
import java.time.Instant;

/** The letters of the script. */
final class GivenUp {
  private GivenUp() {}

  static DeadLetter letter(
      Message message,
      String channel,
      Position position,
      String subscription,
      int attempts,
      Instant now) {
    DeadLetter.Failure failure =
        new DeadLetter.Failure(
            DeadLetter.Classification.REJECTED,
            reason(message.id()),
            "",
            "",
            "",
            "",
            attempts,
            now,
            now);
    return new DeadLetter(
        message, channel, position, subscription, failure, "script", "test", "simulated", 0, 0);
  }

  static String reason(String id) {
    return "nobody wants " + id;
  }
}
