package dev.millrace.bench.workload;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One thing a contender is asked to do, as it crosses from process to process.
 *
 * @param bench the name of the benchmark
 * @param phase which part of it
 * @param home what lasts as long as the contender's process
 * @param directory where, in this round
 * @param seconds for how long, where time is the measure
 * @param messages how many, where their number is the measure; at most so many else, or 0
 * @param size the bytes of a payload
 * @param threads how many publish or consume
 * @param batch how many messages a call carries
 * @param channels how many queues or streams the messages go to
 * @param cap the most bytes that our own log takes, or 0 for its default
 */
public record Run(
    String bench,
    Phase phase,
    Path home,
    Path directory,
    double seconds,
    long messages,
    int size,
    int threads,
    int batch,
    int channels,
    long cap) {
  /** The parts of a benchmark. */
  public enum Phase {
    /** Prepares what the timed part works on. */
    FILL,
    /** The same, and then waits to be killed with everything open. */
    FILL_AND_WAIT,
    /** The timed part. */
    TIMED,
    /** The same, and then waits to be killed with everything open. */
    TIMED_AND_WAIT;

    /** Whether it ends by being killed. */
    public boolean waits() {
      return this == FILL_AND_WAIT || this == TIMED_AND_WAIT;
    }

    /** Whether it prepares. */
    boolean fills() {
      return this == FILL || this == FILL_AND_WAIT;
    }
  }

  /** The same, in another phase. */
  public Run phase(Phase other) {
    return new Run(
        bench, other, home, directory, seconds, messages, size, threads, batch, channels, cap);
  }

  /** The same for another process of the contender's, with what lasts as long as that. */
  public Run at(Path otherHome) {
    return new Run(
        bench, phase, otherHome, directory, seconds, messages, size, threads, batch, channels, cap);
  }

  /** The same in another directory. */
  public Run in(Path other) {
    return new Run(
        bench, phase, home, other, seconds, messages, size, threads, batch, channels, cap);
  }

  /** The same with another number of messages. */
  public Run messages(long other) {
    return new Run(
        bench, phase, home, directory, seconds, other, size, threads, batch, channels, cap);
  }

  /** The same, shorter or longer. */
  public Run lasting(double other) {
    return new Run(
        bench, phase, home, directory, other, messages, size, threads, batch, channels, cap);
  }

  /** As one line. */
  public String line() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("bench", bench);
    fields.put("phase", phase.name());
    fields.put("home", home.toString());
    fields.put("directory", directory.toString());
    fields.put("seconds", Double.toString(seconds));
    fields.put("messages", Long.toString(messages));
    fields.put("size", Integer.toString(size));
    fields.put("threads", Integer.toString(threads));
    fields.put("batch", Integer.toString(batch));
    fields.put("channels", Integer.toString(channels));
    fields.put("cap", Long.toString(cap));
    StringBuilder line = new StringBuilder("run");
    fields.forEach((name, value) ->
        line.append(' ')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return line.toString();
  }

  /** Reads such a line. */
  public static Run parse(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : line.substring("run ".length()).split(" ", -1)) {
      int equals = field.indexOf('=');
      fields.put(
          field.substring(0, equals),
          URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return new Run(
        field(fields, "bench"),
        Phase.valueOf(field(fields, "phase")),
        Path.of(field(fields, "home")),
        Path.of(field(fields, "directory")),
        Double.parseDouble(field(fields, "seconds")),
        Long.parseLong(field(fields, "messages")),
        Integer.parseInt(field(fields, "size")),
        Integer.parseInt(field(fields, "threads")),
        Integer.parseInt(field(fields, "batch")),
        Integer.parseInt(field(fields, "channels")),
        Long.parseLong(field(fields, "cap")));
  }

  private static String field(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a run without " + name);
    }
    return value;
  }
}
