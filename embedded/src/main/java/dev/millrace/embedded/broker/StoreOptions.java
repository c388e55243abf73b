package dev.millrace.embedded.broker;

import dev.millrace.MillraceException;
import dev.millrace.embedded.log.LogSettings;
import dev.millrace.embedded.segment.Scrubber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a URL {@code embedded:DIR?option=value&…} says.
 *
 * @param directory the data directory
 * @param logShaped {@code face=log}: whether subscriptions have the log's shape; else they have the
 *     queue's
 * @param attach {@code attach=true}: whether to reach the directory through the process that has it
 *     open, if one has
 * @param drain {@code drain=20s}: how long a consumer may go on with a partition that is taken from
 *     it
 * @param interval {@code interval=1s}: the longest that a channel of durability {@code INTERVAL}
 *     waits for the disk
 * @param scrub {@code scrub=7d}: how long it rests after all segments were verified before they are
 *     verified again; {@code 0s} for never
 * @param scrubRate {@code scrubRate=8388608}: how many bytes a second are verified at most
 * @param memory {@code memory=67108864}: the most bytes that channels of durability {@code MEMORY}
 *     hold together
 * @param fileBytes {@code fileBytes=33554432}: the size of the log's files
 * @param cap {@code cap=268435456}: the most bytes that the log's files take together; what opening
 *     reads
 * @param checkpoint {@code checkpoint=134217728}: after so many bytes of log a checkpoint is made;
 *     half the cap if it is 0
 * @param waiting {@code waiting=16384}: about so many messages of a subscription that wait for
 *     another attempt, or waited, are in memory, and eight times as many new ones, or a few
 *     thousand, before a checkpoint
 */
public record StoreOptions(
    Path directory,
    boolean logShaped,
    boolean attach,
    Duration drain,
    Duration interval,
    Duration scrub,
    long scrubRate,
    long memory,
    int fileBytes,
    long cap,
    long checkpoint,
    int waiting) {
  /** 256 MiB: read in a quarter of a second, and far more than is written between two syncs. */
  public static final long DEFAULT_CAP = 256L << 20;

  /** 64 MiB: what is on its way into a transport may take as much. */
  private static final long DEFAULT_MEMORY = 64L << 20;

  /** A few megabytes. */
  static final int DEFAULT_WAITING = 1 << 14;

  private static final int MOST_WAITING = 1 << 20;

  /** Whoever can lose more than a minute does not need the disk to be asked at all. */
  private static final Duration MOST_INTERVAL = Duration.ofMinutes(1);

  private static final Pattern OPTIONS = Pattern.compile("&");

  /** Reads what follows {@code embedded:}. */
  public static StoreOptions parse(String url) {
    String rest = url.substring(url.indexOf(':') + 1);
    int question = rest.lastIndexOf('?');
    String directory = question < 0 ? rest : rest.substring(0, question);
    if (directory.isEmpty()) {
      throw new MillraceException("'" + url + "' names no directory; write embedded:DIR");
    }
    Said said = new Said(Path.of(directory));
    try {
      if (question >= 0) {
        for (String option : List.of(OPTIONS.split(rest.substring(question + 1), -1))) {
          said.hear(option);
        }
      }
    } catch (IllegalArgumentException impossible) {
      throw new MillraceException(
          "'" + url + "' cannot be opened: " + impossible.getMessage(), impossible);
    }
    return said.options();
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

  /** What was said so far; the defaults where nothing was. */
  private static final class Said {
    private final Path directory;
    private boolean logShaped;
    private boolean attach;
    private Duration drain = Duration.ofSeconds(20);
    private Duration interval = Duration.ofSeconds(1);
    private Duration scrub = Scrubber.DEFAULT_REST;
    private long scrubRate = Scrubber.DEFAULT_BYTES_PER_SECOND;
    private long memory = DEFAULT_MEMORY;
    private int fileBytes = LogSettings.DEFAULT_FILE_BYTES;
    private long cap = DEFAULT_CAP;
    private long checkpoint;
    private int waiting = DEFAULT_WAITING;

    Said(Path directory) {
      this.directory = directory;
    }

    void hear(String option) {
      int equals = option.indexOf('=');
      Said.Option said =
          new Option(
              equals < 0 ? option : option.substring(0, equals), option.substring(equals + 1));
      switch (said.name()) {
        case "face" -> logShaped = said.isFirst("log", "queue");
        case "attach" -> attach = said.isFirst("true", "false");
        case "drain" -> drain = said.time();
        case "interval" -> interval = said.time(MOST_INTERVAL);
        case "scrub" -> scrub = said.time();
        case "scrubRate" -> scrubRate = said.atLeastOne();
        case "memory" -> memory = said.atLeastOne();
        case "fileBytes" ->
            fileBytes = LogSettings.in(directory).fileBytes(said.count()).fileBytes();
        case "cap" -> cap = said.number();
        case "checkpoint" -> checkpoint = said.number();
        case "waiting" -> waiting = said.count(MOST_WAITING);
        default -> throw said.unknown();
      }
    }

    StoreOptions options() {
      return new StoreOptions(
          directory,
          logShaped,
          attach,
          drain,
          interval,
          scrub,
          scrubRate,
          memory,
          fileBytes,
          cap,
          checkpoint,
          waiting);
    }

    /** One option. */
    private record Option(String name, String value) {
      private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

      boolean isFirst(String first, String second) {
        if (!value.equals(first) && !value.equals(second)) {
          throw unknown();
        }
        return value.equals(first);
      }

      Duration time() {
        var time = TIME.matcher(value);
        if (!time.matches()) {
          throw new IllegalArgumentException(
              name + " '" + value + "' is no time; write for example 20s or 500ms");
        }
        long number = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
      }

      Duration time(Duration most) {
        Duration time = time();
        if (time.isZero() || time.compareTo(most) > 0) {
          throw new IllegalArgumentException(
              "%s '%s' is not possible; use 1ms to %ds".formatted(name, value, most.toSeconds()));
        }
        return time;
      }

      long number() {
        try {
          return Long.parseLong(value);
        } catch (NumberFormatException no) {
          throw new IllegalArgumentException(name + " '" + value + "' is no number", no);
        }
      }

      long atLeastOne() {
        long number = number();
        if (number < 1) {
          throw new IllegalArgumentException(name + " is " + number + "; use at least 1");
        }
        return number;
      }

      int count() {
        try {
          return Integer.parseInt(value);
        } catch (NumberFormatException no) {
          throw new IllegalArgumentException(name + " '" + value + "' is no number", no);
        }
      }

      int count(int most) {
        int count = count();
        if (count < 1 || count > most) {
          throw new IllegalArgumentException(
              name + " '" + value + "' is not between 1 and " + most);
        }
        return count;
      }

      IllegalArgumentException unknown() {
        return new IllegalArgumentException(
            "option '"
                + name
                + "="
                + value
                + "' is not known; there are face=queue|log, attach=true|false, drain=TIME,"
                + " interval=TIME, scrub=TIME, scrubRate=NUMBER, memory=NUMBER, fileBytes=NUMBER,"
                + " cap=NUMBER, checkpoint=NUMBER and waiting=NUMBER");
      }
    }
  }
}
