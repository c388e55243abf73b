package dev.millrace.examples.orders.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OrderLinesTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final String ROW = "1,A,LAMP,2,2010-12-01 08:26:00,2.55,17850.0,France\n";

  @TempDir Path folder;

  @Test
  void the_file_that_comes_with_the_example_is_whole() {
    OrderLines.Contents contents = OrderLines.read(Input.bundled(), row -> {});

    assertThat(contents.rows()).isEqualTo(42_481);
    assertThat(contents.endsMidLine()).isFalse();
  }

  @Test
  void packed_or_not_it_is_the_same_content() throws IOException {
    Path plain = file("a.csv", HEADER + ROW);
    Path packed = file("a.csv.gz", packed(HEADER + ROW));
    Path misnamed = file("b.csv", packed(HEADER + ROW));

    assertThat(read(plain)).isEqualTo(read(packed)).isEqualTo(read(misnamed));
  }

  @Test
  void another_content_has_another_digest() throws IOException {
    assertThat(read(file("a.csv", HEADER + ROW)).digest())
        .isNotEqualTo(read(file("b.csv", HEADER + ROW + ROW)).digest());
  }

  @Test
  void a_row_with_a_missing_column_is_handed_on() throws IOException {
    List<Row> rows = new ArrayList<>();

    OrderLines.read(Input.file(file("a.csv", HEADER + "1,A,LAMP\n" + ROW)), rows::add);

    assertThat(rows).extracting(Row::line).containsExactly(2, 3);
    assertThat(rows.getFirst().columns()).containsExactly("1", "A", "LAMP");
  }

  @Test
  void a_missing_file_is_named() {
    refused(folder.resolve("none.csv"))
        .hasMessageContaining("none.csv does not exist; check --input");
  }

  @Test
  void a_folder_is_no_file() {
    refused(folder).hasMessageContaining("is no regular file");
  }

  @Test
  void an_empty_file_is_refused() throws IOException {
    refused(file("a.csv", "")).hasMessageContaining("a.csv is empty");
  }

  @Test
  void a_file_with_nothing_but_its_header_is_refused() throws IOException {
    refused(file("a.csv", HEADER)).hasMessageContaining("has no order lines");
  }

  @Test
  void a_file_of_something_else_is_refused() throws IOException {
    refused(file("a.csv", "{\"lines\": []}\n"))
        .hasMessageContaining("is no file of order lines: line 1 must be InvoiceNo,");
    refused(file("b.csv", "id;name\n1;a\n")).hasMessageContaining("is no file of order lines");
  }

  @Test
  void a_file_that_ends_within_a_row_names_the_line() throws IOException {
    refused(file("a.csv", HEADER + ROW + ROW + "1,A,LAM"))
        .hasMessageContaining("a.csv is truncated: it ends in the middle of line 4, after 2 rows");
  }

  @Test
  void a_file_that_ends_within_a_quoted_field_names_the_line() throws IOException {
    refused(file("a.csv", HEADER + ROW + "1,A,\"LAM\n" + ROW))
        .hasMessageContaining("is truncated: it ends inside a quoted field that begins in line 3");
  }

  @Test
  void a_last_row_without_its_line_end_is_taken_and_pointed_out() throws IOException {
    assertThat(read(file("a.csv", HEADER + ROW + ROW.strip())))
        .matches(OrderLines.Contents::endsMidLine)
        .matches(contents -> contents.rows() == 2);
  }

  @Test
  void a_truncated_gzip_file_names_the_line_reached() throws IOException {
    byte[] packed = packed(HEADER + ROW.repeat(10_000) + noise());

    refused(file("a.csv.gz", Arrays.copyOf(packed, packed.length / 2)))
        .hasMessageContaining("a.csv.gz is a truncated gzip file: it ends at line")
        .hasMessageContaining("get it again");
  }

  @Test
  void a_damaged_gzip_file_names_the_line_reached() throws IOException {
    byte[] packed = packed(HEADER + ROW.repeat(1_000));
    packed[packed.length - 6] ^= 1;

    refused(file("a.csv.gz", packed)).hasMessageContaining("is a damaged gzip file at line 100");
  }

  @Test
  void a_file_that_is_only_named_gz_is_refused() throws IOException {
    refused(file("a.csv.gz", HEADER + ROW))
        .hasMessageContaining("is named .gz and is no gzip file");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Path file) {
    return assertThatThrownBy(() -> read(file)).isInstanceOf(UnreadableInputException.class);
  }

  private static OrderLines.Contents read(Path file) {
    return OrderLines.read(Input.file(file), row -> {});
  }

  /** Rows that do not pack well, so that half of the file is not half of a block. */
  private static String noise() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      rows.append(ROW.replace("LAMP", Integer.toHexString(i * 0x9e3779b9)));
    }
    return rows.toString();
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
