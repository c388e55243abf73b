package dev.millrace.embedded.broker;

import dev.millrace.Position;
import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.DeadLetter.Failure;
import java.time.Instant;

/**
 * How a dead letter is laid out in the log and on the socket: a version (1), the message as {@link
 * MessageFormat} has it, then what is known about why, in the order of the record's components.
 * Classifications are written by name, so that a later version may add some.
 */
public final class LetterFormat {
  private static final int VERSION = 1;

  private LetterFormat() {}

  /** The bytes of a letter. */
  public static byte[] encode(DeadLetter letter) {
    ByteSink sink = new ByteSink(letter.message().dataSize() + 1024);
    write(letter, sink);
    return sink.toBytes();
  }

  /** Appends the bytes of a letter. */
  public static void write(DeadLetter letter, ByteSink sink) {
    sink.u8(VERSION);
    MessageFormat.write(letter.message(), sink);
    sink.text(letter.channel()).text(letter.position().toString()).text(letter.subscription());
    Failure failure = letter.failure();
    sink.text(failure.classification().name()).text(failure.reason());
    sink.text(failure.errorClass())
        .text(failure.causeClass())
        .text(failure.stack())
        .text(failure.stackHash());
    sink.number(failure.attempts()).time(failure.first()).time(failure.last());
    sink.text(letter.handler()).text(letter.application()).text(letter.host());
    sink.number(letter.redrives()).number(letter.revision());
  }

  /** Reads one letter. */
  public static DeadLetter read(ByteFeed feed) {
    Damage.unless(
        feed.u8() == VERSION, "a dead letter has a format that this version does not know");
    var message = MessageFormat.read(feed);
    String channel = feed.text();
    Position position = Damage.ifThrows(() -> Position.parse(feed.text()));
    String subscription = feed.text();
    Failure failure = failure(feed);
    return new DeadLetter(
        message,
        channel,
        position,
        subscription,
        failure,
        feed.text(),
        feed.text(),
        feed.text(),
        feed.count(),
        feed.count());
  }

  private static Failure failure(ByteFeed feed) {
    Classification classification = Damage.ifThrows(() -> Classification.valueOf(feed.text()));
    String reason = feed.text();
    String errorClass = feed.text();
    String causeClass = feed.text();
    String stack = feed.text();
    String stackHash = feed.text();
    int attempts = feed.count();
    Instant first = feed.time();
    Instant last = feed.time();
    return new Failure(
        classification, reason, errorClass, causeClass, stack, stackHash, attempts, first, last);
  }
}
