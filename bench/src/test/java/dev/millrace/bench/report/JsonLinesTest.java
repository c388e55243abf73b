package dev.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.bench.contender.Entrant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JsonLinesTest {
  private final Row millrace = new Row(Entrant.MILLRACE);
  private final Row redis = new Row(Entrant.REDIS);
  private final Result result =
      new Result(
          "B2",
          "64 publishers",
          "msg/s",
          List.of(millrace, redis),
          List.of(),
          List.of(),
          0,
          List.of());

  @Test
  void a_row_is_one_flat_object_with_these_fields() {
    millrace.add(new Figure(1, 100_000, 200_000, 300, 900.5));
    millrace.syncsPerAck(0.0156);

    assertThat(JsonLines.line(result, millrace))
        .isEqualTo(
            "{\"bench\":\"B2\",\"contender\":\"millrace\",\"rate\":100000,\"unit\":\"msg/s\",\"limit\":200000,"
                + "\"ofLimit\":0.5000,\"p50us\":300.00,\"p99us\":900.50,\"ratioToMillrace\":1.0000,"
                + "\"durable\":true,\"syncsPerAck\":0.0156}");
  }

  @Test
  void figures_are_the_medians_of_the_rounds() {
    millrace.add(new Figure(1, 1_000, 2_000, 300, 900));
    millrace.add(new Figure(2, 3_000, 2_000, 300, 900));
    millrace.add(new Figure(3, 9_000, 2_000, 300, 900));

    assertThat(JsonLines.line(result, millrace)).contains("\"rate\":3000,");
  }

  @Test
  void a_ratio_compares_only_rounds_that_both_have() {
    millrace.add(new Figure(1, 1_000, 2_000, 1, 1));
    millrace.add(new Figure(2, 9_000, 9_000, 1, 1));
    redis.add(new Figure(1, 500, 2_000, 1, 1));

    assertThat(JsonLines.line(result, redis)).contains("\"ratioToMillrace\":0.5000,");
  }

  @Test
  void a_row_that_was_skipped_says_why_and_has_no_figures() {
    redis.skip("not \"installed\"");

    assertThat(JsonLines.line(result, redis))
        .isEqualTo(
            "{\"bench\":\"B2\",\"contender\":\"redis\",\"rate\":null,\"skipped\":\"not \\\"installed\\\"\","
                + "\"unit\":\"msg/s\",\"limit\":null,\"ofLimit\":null,\"p50us\":null,\"p99us\":null,"
                + "\"ratioToMillrace\":null,\"durable\":true,\"syncsPerAck\":null}");
  }

  @Test
  void a_row_whose_rounds_were_all_discarded_is_void() {
    redis.discard("the raw sync moved");

    assertThat(JsonLines.line(result, redis)).contains("\"rate\":null,\"skipped\":\"void: ");
  }

  @Test
  void the_table_shows_every_contender_and_tells_the_durable_from_the_others() {
    Row nats = new Row(Entrant.NATS);
    millrace.add(new Figure(1, 100_000, 200_000, 300, 900));
    nats.add(new Figure(1, 10_000, 200_000, 300, 900));
    redis.skip("not installed");

    String table =
        Table.of(
            new Result(
                "B2",
                "64 publishers",
                "msg/s",
                List.of(millrace, redis, nats),
                List.of(),
                List.of(0.01),
                0,
                List.of("a remark")));

    assertThat(table.lines())
        .anySatisfy(line -> assertThat(line).contains("millrace", "100,000", "0.50"))
        .anySatisfy(line -> assertThat(line).contains("redis", "skipped: not installed"))
        .anySatisfy(line -> assertThat(line).contains("1.0 % of the time stolen"))
        .anySatisfy(line -> assertThat(line).contains("a remark"));
    assertThat(table.indexOf("not durable:")).isLessThan(table.indexOf("nats"));
  }
}
