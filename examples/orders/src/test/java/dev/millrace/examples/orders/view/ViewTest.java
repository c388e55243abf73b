package dev.millrace.examples.orders.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ChannelKind;
import dev.millrace.examples.orders.audit.Expected;
import dev.millrace.spi.Admin;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class ViewTest {
  private static final Expected EXPECTED =
      new Expected(42_481, 2_000, 1_500, 300, 200, 40_000, 1_700, "1.00", "0.00", "1.00", Map.of());
  private static final long MILLI = 1_000_000;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void progress_is_what_is_handled_of_all_that_will_be() {
    assertThat(half().percent()).isEqualTo(50.0);
    assertThat(half().idle()).isFalse();
  }

  @Test
  void it_is_not_done_while_a_single_message_is_left() {
    Snapshot almost =
        new Snapshot(
            List.of(
                channel("intake", subscription("order-service", 2_000, 0, 1_800, 200)),
                channel("orders", subscription("payment", 1_800, 0, 1_800, 0)),
                channel("packing", subscription("packers", 40_000, 1, 39_999, 0))),
            EXPECTED);

    assertThat(almost.idle()).isFalse();
    assertThat(LineView.line(almost, 0)).contains(" 99 %");
  }

  @Test
  void messages_that_came_twice_do_not_bring_it_beyond_its_end() {
    Snapshot more =
        new Snapshot(
            List.of(channel("intake", subscription("order-service", 2_050, 50, 2_000, 0))),
            EXPECTED);

    assertThat(more.percent()).isLessThan(100);
  }

  @Test
  void a_delayed_message_is_something_left_to_do() {
    Admin.ChannelInfo delayed =
        new Admin.ChannelInfo("packing", ChannelKind.QUEUE, 1, 1, 1, List.of());

    assertThat(new Snapshot(List.of(delayed), EXPECTED).idle()).isFalse();
  }

  @Test
  void lines_come_at_most_every_400_milliseconds_and_once_more_at_the_end() {
    LineView view = new LineView(out);

    view.show(half(), 0);
    view.show(half(), 100 * MILLI);
    view.show(half(), 400 * MILLI);
    view.show(half(), 500 * MILLI);
    view.close();
    view.close();

    assertThat(text().lines()).hasSize(3);
    assertThat(text()).contains("0.0 s   50 %").contains("0.4 s").contains("0.5 s");
  }

  @Test
  void the_table_is_at_most_80_columns_wide_however_large_the_numbers() {
    Snapshot large =
        new Snapshot(
            List.of(
                channel(
                    "a-channel-with-a-name-beyond-measure",
                    subscription(
                        "and-a-subscription-too", 99_999_999, 9_999_999, 9_999_999, 999_999))),
            EXPECTED);

    assertThat(new LiveView(out, false, "t".repeat(200)).lines(large, 3_600_000 * MILLI))
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void without_colours_nothing_is_coloured() {
    Snapshot dead =
        new Snapshot(
            List.of(channel("intake", subscription("order-service", 3, 0, 1, 2))), EXPECTED);

    assertThat(String.join("", new LiveView(out, false, "t").lines(dead, 0)))
        .doesNotContain("\u001b");
    assertThat(String.join("", new LiveView(out, true, "t").lines(dead, 0))).contains("\u001b[31m");
  }

  @Test
  void the_table_is_drawn_over_itself_and_leaves_the_cursor_below() {
    LiveView view = new LiveView(out, false, "t");
    int height = view.lines(half(), 0).size();

    view.show(half(), 0);
    view.show(half(), 200 * MILLI);
    view.close();
    view.close();

    assertThat(text().split("\u001b\\[" + height + "A", -1)).hasSize(3);
    assertThat(text()).endsWith("\n").doesNotContain("\u001b[?25l");
  }

  private static Snapshot half() {
    return new Snapshot(
        List.of(
            channel("intake", subscription("order-service", 2_000, 1_000, 900, 100)),
            channel("orders", subscription("payment", 900, 0, 900, 0)),
            channel("packing", subscription("packers", 30_000, 10_000, 20_000, 0))),
        EXPECTED);
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static Admin.ChannelInfo channel(String name, Admin.SubscriptionInfo subscription) {
    return new Admin.ChannelInfo(
        name, ChannelKind.QUEUE, 1, subscription.accepted(), 0, List.of(subscription));
  }

  private static Admin.SubscriptionInfo subscription(
      String name, long accepted, long queued, long handled, long dead) {
    return new Admin.SubscriptionInfo(name, accepted, queued, 0, 0, handled, dead, false, 1);
  }
}
