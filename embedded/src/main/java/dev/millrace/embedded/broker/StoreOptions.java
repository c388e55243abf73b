package dev.millrace.embedded.broker;

import dev.millrace.MillraceException;
import dev.millrace.embedded.log.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a URL {@code embedded:DIR?option=value&…} says.
 *
 * @param directory the data directory
 * @param logShaped {@code face=log}: whether subscriptions have the log's shape; else they have the
 *     queue's
 * @param drain {@code drain=20s}: how long a consumer may go on with a partition that is taken from
 *     it, in {@code s} or {@code ms}
 * @param fileBytes {@code fileBytes=33554432}: the size of the log's files
 * @param cap {@code cap=268435456}: the most bytes that the log's files take together; what opening
 *     reads
 * @param checkpoint {@code checkpoint=134217728}: after so many bytes of log a checkpoint is made;
 *     half the cap if it is 0
 * @param waiting {@code waiting=16384}: about so many messages of a subscription that wait for
 *     another attempt, or waited, are in memory, and eight times as many new ones, or a few
 *     thousand, before a checkpoint
 * @param attach {@code attach=true}: whether to reach the directory through the process that has it
 *     open, if one has
 */
public record StoreOptions(
    Path directory,
    boolean logShaped,
    Duration drain,
    int fileBytes,
    long cap,
    long checkpoint,
    int waiting,
    boolean attach) {
  /** 256 MiB: read in a quarter of a second, and far more than is written between two syncs. */
  public static final long DEFAULT_CAP = 256L << 20;

  /** A few megabytes. */
  static final int DEFAULT_WAITING = 1 << 14;

  private static final int MOST_WAITING = 1 << 20;
  private static final Duration DRAIN = Duration.ofSeconds(20);
  private static final Pattern OPTIONS = Pattern.compile("&");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)");

  /** Reads what follows {@code embedded:}. */
  public static StoreOptions parse(String url) {
    String rest = url.substring(url.indexOf(':') + 1);
    int question = rest.lastIndexOf('?');
    String directory = question < 0 ? rest : rest.substring(0, question);
    if (directory.isEmpty()) {
      throw new MillraceException("'" + url + "' names no directory; write embedded:DIR");
    }
    StoreOptions options;
    try {
      options =
          new StoreOptions(
              Path.of(directory),
              false,
              DRAIN,
              LogSettings.DEFAULT_FILE_BYTES,
              DEFAULT_CAP,
              0,
              DEFAULT_WAITING,
              false);
      if (question >= 0) {
        for (String option : List.of(OPTIONS.split(rest.substring(question + 1), -1))) {
          options = options.with(option);
        }
      }
    } catch (IllegalArgumentException impossible) {
      throw new MillraceException(
          "'" + url + "' cannot be opened: " + impossible.getMessage(), impossible);
    }
    return options;
  }

  private StoreOptions with(String option) {
    return switch (option) {
      case "face=queue" ->
          new StoreOptions(directory, false, drain, fileBytes, cap, checkpoint, waiting, attach);
      case "face=log" ->
          new StoreOptions(directory, true, drain, fileBytes, cap, checkpoint, waiting, attach);
      case "attach=true" ->
          new StoreOptions(directory, logShaped, drain, fileBytes, cap, checkpoint, waiting, true);
      case "attach=false" ->
          new StoreOptions(directory, logShaped, drain, fileBytes, cap, checkpoint, waiting, false);
      default -> withNumber(option);
    };
  }

  private StoreOptions withNumber(String option) {
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    String value = option.substring(equals + 1);
    return switch (name) {
      case "drain" ->
          new StoreOptions(
              directory, logShaped, time(value), fileBytes, cap, checkpoint, waiting, attach);
      case "fileBytes" ->
          new StoreOptions(
              directory, logShaped, drain, bytes(value), cap, checkpoint, waiting, attach);
      case "cap" ->
          new StoreOptions(
              directory,
              logShaped,
              drain,
              fileBytes,
              number(name, value),
              checkpoint,
              waiting,
              attach);
      case "checkpoint" ->
          new StoreOptions(
              directory, logShaped, drain, fileBytes, cap, number(name, value), waiting, attach);
      case "waiting" ->
          new StoreOptions(
              directory, logShaped, drain, fileBytes, cap, checkpoint, count(value), attach);
      default ->
          throw new IllegalArgumentException(
              "option '"
                  + option
                  + "' is not known; there are face=queue|log, drain=TIME, fileBytes=NUMBER, cap=NUMBER, checkpoint=NUMBER, waiting=NUMBER and attach=true|false");
    };
  }

  private static Duration time(String value) {
    Matcher time = TIME.matcher(value);
    if (!time.matches()) {
      throw new IllegalArgumentException(
          "drain '" + value + "' is no time; write for example 20s or 500ms");
    }
    long number = Long.parseLong(time.group(1));
    return time.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
  }

  /** How the log is opened; its cap takes a few files, whatever was said. */
  LogSettings log() {
    long least = (long) LogSettings.LEAST_FILES * fileBytes;
    return LogSettings.in(directory).fileBytes(fileBytes).capBytes(Math.max(cap, least));
  }

  /** After how many bytes of log a checkpoint is made. */
  long checkpointBytes() {
    return checkpoint > 0 ? checkpoint : log().capBytes() / 2;
  }

  private static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException no) {
      throw new IllegalArgumentException(name + " '" + value + "' is no number", no);
    }
  }

  private static int count(String value) {
    long count = number("waiting", value);
    if (count < 1 || count > MOST_WAITING) {
      throw new IllegalArgumentException(
          "waiting '" + value + "' is not between 1 and " + MOST_WAITING);
    }
    return (int) count;
  }

  private static int bytes(String value) {
    try {
      return LogSettings.in(Path.of("")).fileBytes(Integer.parseInt(value)).fileBytes();
    } catch (NumberFormatException no) {
      throw new IllegalArgumentException("fileBytes '" + value + "' is no number", no);
    }
  }
}
