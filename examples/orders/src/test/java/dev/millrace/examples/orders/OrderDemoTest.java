package dev.millrace.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Entry;
import dev.millrace.Millrace;
import dev.millrace.Position;
import dev.millrace.TransportInUseException;
import dev.millrace.examples.orders.OrderDemo.Ending;
import dev.millrace.examples.orders.flow.Channels;
import dev.millrace.examples.orders.flow.LedgerEntry;
import dev.millrace.examples.orders.flow.WrongInputException;
import dev.millrace.examples.orders.input.Input;
import dev.millrace.seam.Seam;
import dev.millrace.spi.Admin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OrderDemoTest {
  private static final String MONTH =
      """
      InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
      1,A,"LAMP, RED",2,2010-12-01 08:26:00,2.55,17850.0,France
      1,A,"LAMP, RED",2,2010-12-01 08:26:00,2.55,17850.0,France
      2,B,,1,2010-12-01 08:30:00,0.004,,Eire
      C3,A,"LAMP, RED",-1,2010-12-02 09:00:00,2.55,17850.0,France
      4,B,,1,2010-12-02 09:01:00,0,,Eire
      5,B,CUP
      2,B,,1,2010-12-01 08:30:00,0.004,,Eire
      6,B,,1,2010-12-02 09:02:00,cheap,,Eire
      """;

  /** Held, so that the level lasts: every rejected invoice would be a line in the test's output. */
  private static final Logger HANDLING = Logger.getLogger("dev.millrace.core");

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Void> stop = new CompletableFuture<>();

  @BeforeAll
  static void keepRejectionsQuiet() {
    HANDLING.setLevel(Level.SEVERE);
  }

  @Test
  void a_small_month_comes_to_its_books() throws Exception {
    assertThat(run(month(), OptionalLong.empty())).isEqualTo(Ending.BALANCED);

    assertThat(out())
        .contains("\"lines\":8,\"invoices\":6,\"placed\":2,\"cancelled\":1,\"rejected\":3,")
        .contains("\"gross\":\"10.21\",\"refunds\":\"2.55\",")
        .contains("\"topCountries\":{\"France\":\"7.65\",\"Eire\":\"0.01\"}")
        .contains("\"deadLetters\":3,\"duplicatesIgnored\":0,\"packed\":4,\"recovered\":0,")
        .contains("\"faults\":{\"failed\":0,\"stalled\":0,\"duplicated\":0}")
        .contains("\"balanced\":true}");
    assertThat(err()).contains("100 %");
  }

  @Test
  void rejected_invoices_lie_in_the_dead_letters_with_the_line_in_the_reason() throws Exception {
    run(month(), OptionalLong.empty());

    try (Millrace millrace = Millrace.open("embedded:" + data())) {
      assertThat(
              millrace.admin().deadLetters("intake", -1, 10).toCompletableFuture().join().stream()
                  .map(Admin.KeptLetter::letter)
                  .map(letter -> letter.message().id() + ": " + letter.failure().reason()))
          .containsExactlyInAnyOrder(
              "invoice-4: line 6 has the price 0, which must be above zero",
              "invoice-5: line 7 has 3 columns instead of 8",
              "invoice-6: line 9 has the price 'cheap', which is no number");
    }
  }

  @Test
  void the_ledger_holds_exact_amounts_under_ids_of_the_input() throws Exception {
    run(month(), OptionalLong.empty());

    try (Millrace millrace = Millrace.open("embedded:" + data());
        Stream<Entry<LedgerEntry>> entries = millrace.read(Channels.LEDGER, Position.earliest())) {
      List<Entry<LedgerEntry>> ledger = entries.toList();
      assertThat(ledger)
          .extracting(Entry::value)
          .containsExactlyInAnyOrder(
              new LedgerEntry("1", "payment", "10.20", "France"),
              new LedgerEntry("2", "payment", "0.008", "Eire"),
              new LedgerEntry("C3", "refund", "2.55", "France"));
      assertThat(ledger)
          .extracting(entry -> entry.message().id())
          .containsExactlyInAnyOrder("payment-1", "payment-2", "refund-C3");
      assertThat(ledger)
          .extracting(entry -> entry.message().correlationId().orElse(""))
          .containsExactlyInAnyOrder("invoice-1", "invoice-2", "invoice-C3");
    }
  }

  @Test
  void a_finished_directory_run_again_says_the_same() throws Exception {
    run(month(), OptionalLong.empty());
    String first = out();

    assertThat(run(month(), OptionalLong.empty())).isEqualTo(Ending.BALANCED);

    assertThat(withoutRun(out())).isEqualTo(withoutRun(first));
    assertThat(out()).contains("\"recovered\":3,");
    assertThat(err()).contains("6 invoices were sent before, the ledger has 3 entries");
  }

  @Test
  void another_input_on_a_used_directory_is_refused() throws Exception {
    run(month(), OptionalLong.empty());
    Input other = input("other.csv", MONTH.replace("0.004", "0.005"));

    assertThatThrownBy(() -> run(other, OptionalLong.empty()))
        .isInstanceOf(WrongInputException.class)
        .hasMessageContaining("month.csv, whose content differs from that of")
        .hasMessageContaining("give --data another directory");

    assertThat(run(input("renamed.csv", MONTH), OptionalLong.empty())).isEqualTo(Ending.BALANCED);
  }

  @Test
  void a_directory_in_use_is_refused() throws Exception {
    try (Millrace other = Millrace.open("embedded:" + data())) {
      assertThat(other.admin()).isNotNull();
      assertThatThrownBy(() -> run(month(), OptionalLong.empty()))
          .isInstanceOf(TransportInUseException.class)
          .hasMessageContaining(data().toString());
    }
  }

  @Test
  void a_run_that_is_told_to_stop_leaves_the_rest_to_the_next() throws Exception {
    stop.complete(null);

    assertThat(run(Input.bundled(), OptionalLong.empty())).isEqualTo(Ending.STOPPED);

    assertThat(out()).isEmpty();
  }

  @Test
  void with_faults_the_books_are_the_same_and_the_faults_are_those_of_the_seed() throws Exception {
    Input month = input("large.csv", large());
    run(month, OptionalLong.empty());
    String calm = books(out());

    assertThat(runIn("a", month, 7)).isEqualTo(Ending.BALANCED);
    String first = out();
    assertThat(runIn("b", month, 7)).isEqualTo(Ending.BALANCED);
    String again = out();
    assertThat(runIn("c", month, 8)).isEqualTo(Ending.BALANCED);
    String other = out();

    assertThat(List.of(books(first), books(again), books(other))).containsOnly(calm);
    assertThat(faults(again)).isEqualTo(faults(first));
    assertThat(faults(other)).isNotEqualTo(faults(first));
    assertThat(faults(first)).doesNotContain(":0");
  }

  /** Enough invoices for every kind of fault to happen. */
  private static String large() {
    StringBuilder rows = new StringBuilder(MONTH.substring(0, MONTH.indexOf('\n') + 1));
    for (int invoice = 1; invoice <= 150; invoice++) {
      for (int row = 0; row < 4; row++) {
        rows.append(
            "%d,A,LAMP,%d,2010-12-01 08:26:00,2.55,%d,France%n"
                .formatted(invoice, invoice % 20, invoice % 30));
      }
    }
    return rows.toString();
  }

  private Ending runIn(String directory, Input input, long seed) throws InterruptedException {
    return run(folder.resolve(directory), input, OptionalLong.of(seed));
  }

  private Ending run(Input input, OptionalLong chaos) throws InterruptedException {
    return run(data(), input, chaos);
  }

  private Ending run(Path directory, Input input, OptionalLong chaos) throws InterruptedException {
    out.reset();
    err.reset();
    DemoOptions options = new DemoOptions(input, directory, chaos, true, DemoOptions.Look.LINES);
    return new OrderDemo(options, Seam.real(), printing(out), printing(err)).run(stop);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Input month() throws IOException {
    return input("month.csv", MONTH);
  }

  private Input input(String name, String text) throws IOException {
    return Input.file(Files.writeString(folder.resolve(name), text));
  }

  private static String withoutRun(String json) {
    return json.replaceAll("\"(recovered|seconds)\":[0-9.]+,", "");
  }

  private static String books(String json) {
    return withoutRun(json)
        .replaceAll("\"duplicatesIgnored\":[0-9]+,", "")
        .replace(faults(json), "");
  }

  private static String faults(String json) {
    return json.replaceAll("(?s).*(\"faults\":\\{[^}]*}).*", "$1");
  }

  private static PrintStream printing(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
