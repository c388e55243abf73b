package dev.millrace.core;

import dev.millrace.spi.DeadLetter;
import dev.millrace.spi.DeadLetter.Classification;
import dev.millrace.spi.DeadLetter.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes down why a message was given up on. */
final class FailureRecords {
  private static final int MOST_FRAMES = 12;
  private static final int MOST_CAUSES = 5;
  private static final int MOST_REASON = 1_000;
  private static final int MOST_STACK = 8_000;

  /** Where the application's frames end and ours begin. */
  private static final Set<String> OURS =
      Set.of(EachRunner.class.getName(), BatchRunner.class.getName());

  /** The part of a generated name that differs from run to run. */
  private static final Pattern GENERATED = Pattern.compile("(\\$\\$Lambda|\\$Proxy|lambda\\$).*");

  private final Plan<?> plan;
  private final String host;

  FailureRecords(Plan<?> plan, String host) {
    this.plan = plan;
    this.host = host;
  }

  DeadLetter letter(
      Pending pending,
      Classification classification,
      String reason,
      @Nullable Throwable error,
      int attempts,
      Instant last) {
    Instant first = pending.firstFailure == null ? last : pending.firstFailure;
    Failure failure =
        new Failure(
            classification,
            oneLine(reason),
            error == null ? "" : error.getClass().getName(),
            error == null || error.getCause() == null ? "" : innermost(error).getClass().getName(),
            error == null ? "" : stack(error),
            error == null ? "" : stackHash(error),
            attempts,
            first,
            last);
    return new DeadLetter(
        pending.message,
        plan.channelName(),
        pending.position,
        plan.name(),
        failure,
        classification == Classification.MALFORMED
            ? "decoding"
            : plan.handling().nameFor(Handling.typeOf(plan.channel(), pending.message)),
        plan.application(),
        host,
        0,
        0);
  }

  /** Reasons stand in tables. */
  private static String oneLine(String reason) {
    String line = reason.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    return line.length() <= MOST_REASON ? line : line.substring(0, MOST_REASON) + "…";
  }

  private static Throwable innermost(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause.getCause() != null && depth < 100; depth++) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The application's own frames of the error and its causes. */
  static String stack(Throwable error) {
    StringBuilder text = new StringBuilder();
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      text.append(depth == 0 ? "" : "Caused by: ").append(oneLine(cause.toString())).append('\n');
      int frames = 0;
      for (StackTraceElement frame : cause.getStackTrace()) {
        if (OURS.contains(frame.getClassName()) || frames++ == MOST_FRAMES) {
          break;
        }
        text.append("  at ").append(frame).append('\n');
      }
      cause = cause.getCause();
    }
    return text.length() <= MOST_STACK ? text.toString() : text.substring(0, MOST_STACK) + "…";
  }

  /**
   * The same for failures at the same place, whatever their messages, line numbers and generated
   * names.
   */
  static String stackHash(Throwable error) {
    MessageDigest digest = sha256();
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      digest.update(cause.getClass().getName().getBytes(StandardCharsets.UTF_8));
      int frames = 0;
      for (StackTraceElement frame : cause.getStackTrace()) {
        if (OURS.contains(frame.getClassName()) || frames++ == MOST_FRAMES) {
          break;
        }
        String place = frame.getClassName() + "." + frame.getMethodName();
        digest.update(GENERATED.matcher(place).replaceAll("").getBytes(StandardCharsets.UTF_8));
      }
      cause = cause.getCause();
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
