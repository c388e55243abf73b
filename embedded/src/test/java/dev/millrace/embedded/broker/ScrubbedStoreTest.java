package dev.millrace.embedded.broker;

import static dev.millrace.ChannelKind.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.spi.Admin.StorageInfo;
import dev.millrace.spi.Outgoing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

/** An open store reads what it keeps, slowly, and says what it finds. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ScrubbedStoreTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration WEEK = Duration.ofDays(7);

  private Bench bench = Bench.small();

  @AfterEach
  void close() {
    bench.close();
  }

  private void fill() {
    bench.declare(STREAM, "c");
    for (int i = 0; i < 40; i++) {
      List<Outgoing> batch = new ArrayList<>();
      for (int j = 0; j < 100; j++) {
        batch.add(Bench.to("c", "m" + i + "-" + j, null));
      }
      bench.get(bench.transport().publish(batch));
    }
    bench.simulation().settle();
    assertThat(storage().segments()).isPositive();
  }

  private StorageInfo storage() {
    return bench.get(bench.transport().admin().storage()).orElseThrow();
  }

  private Path flip() throws IOException {
    Path segment = bench.simulation().disk().list(Path.of("/data/segments")).getFirst();
    bench.simulation().disk().flip(segment, 200, 4);
    return segment;
  }

  /** What is logged as an error by the scrubber while something is done. */
  private static List<String> errors(Runnable doing) {
    List<String> errors = new ArrayList<>();
    Logger logger = Logger.getLogger(Scrubbing.class.getName());
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (record.getLevel().equals(Level.SEVERE)) {
              errors.add(record.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      doing.run();
    } finally {
      logger.removeHandler(handler);
    }
    return errors;
  }

  @Test
  void everything_is_verified_an_hour_after_opening_and_then_once_a_week() {
    fill();
    bench.advance(HOUR.minusMinutes(1));
    assertThat(storage().verifiedBytes()).isZero();

    bench.advance(Duration.ofMinutes(2));
    StorageInfo first = storage();
    assertThat(first.passes()).isEqualTo(1);
    assertThat(first.verifiedBytes())
        .isBetween(first.segmentBytes() * 9 / 10, first.segmentBytes());
    assertThat(first.damage()).isEmpty();

    bench.advance(WEEK.minusHours(1));
    assertThat(storage().passes()).isEqualTo(1);
    bench.advance(HOUR.multipliedBy(2));
    assertThat(storage().passes()).isEqualTo(2);
  }

  @Test
  void damage_is_said_once_in_the_log_and_stays_with_the_admin() throws IOException {
    fill();
    Path segment = flip();

    List<String> errors = errors(() -> bench.advance(WEEK.multipliedBy(3)));

    assertThat(storage().passes()).isGreaterThan(2);
    assertThat(errors).singleElement().asString().contains(segment.toString());
    assertThat(storage().damage()).singleElement().asString().contains(segment.toString());
  }

  @Test
  void how_often_and_how_fast_is_said_when_it_is_opened() {
    bench.close();
    bench = Bench.with("scrub=10s&scrubRate=20000");
    fill();
    long seconds = storage().segmentBytes() / 20_000;

    bench.advance(Duration.ofSeconds(10 + seconds / 2));
    assertThat(storage().verifiedBytes()).isPositive();
    assertThat(storage().passes()).isZero();
    bench.advance(Duration.ofSeconds(seconds));
    assertThat(storage().passes()).isEqualTo(1);
  }

  @Test
  void it_can_be_switched_off() throws IOException {
    bench.close();
    bench = Bench.with("scrub=0s");
    fill();
    Path unused = flip();

    assertThat(errors(() -> bench.advance(WEEK.multipliedBy(2)))).isEmpty();
    assertThat(storage().passes()).isZero();
  }

  @Test
  void a_closed_store_is_not_read_any_more() {
    fill();
    bench.transport().close();

    List<String> errors = errors(() -> bench.advance(WEEK));

    assertThat(errors).isEmpty();
  }
}
