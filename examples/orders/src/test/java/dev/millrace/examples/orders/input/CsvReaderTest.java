package dev.millrace.examples.orders.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CsvReaderTest {
  @Test
  void fields_are_split_at_commas_and_may_be_empty() throws IOException {
    assertThat(columns("a,b,c\n,,\n")).containsExactly(List.of("a", "b", "c"), List.of("", "", ""));
  }

  @Test
  void quoted_fields_hold_commas_quotes_and_line_ends() throws IOException {
    assertThat(columns("\"AIRLINE LOUNGE,METAL SIGN\",\"7\"\" SINGLE\",\"two\r\nlines\",x\n"))
        .containsExactly(List.of("AIRLINE LOUNGE,METAL SIGN", "7\" SINGLE", "two\nlines", "x"));
  }

  @Test
  void a_quote_inside_an_unquoted_field_is_a_quote() throws IOException {
    assertThat(columns("7\" SINGLE,x\n")).containsExactly(List.of("7\" SINGLE", "x"));
  }

  @Test
  void what_follows_a_closing_quote_belongs_to_the_field() throws IOException {
    assertThat(columns("\"a\"b,\"\"\n")).containsExactly(List.of("ab", ""));
  }

  @Test
  void every_usual_line_end_ends_a_line() throws IOException {
    assertThat(columns("a\nb\r\nc\rd"))
        .extracting(List::getFirst)
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void a_byte_order_mark_is_no_part_of_the_first_field() throws IOException {
    assertThat(columns("\uFEFFa,b\n\uFEFFc\n"))
        .containsExactly(List.of("a", "b"), List.of("\uFEFFc"));
  }

  @Test
  void lines_with_nothing_in_them_are_skipped_but_counted() throws IOException {
    CsvReader csv = reader("a\n\n\r\nb\n\n");

    assertThat(csv.next()).isEqualTo(new Row(1, List.of("a")));
    assertThat(csv.next()).isEqualTo(new Row(4, List.of("b")));
    assertThat(csv.next()).isNull();
  }

  @Test
  void a_row_is_numbered_by_the_line_it_begins_in() throws IOException {
    CsvReader csv = reader("a,\"1\n2\n3\"\r\nb\rc\n");

    assertThat(csv.next()).isEqualTo(new Row(1, List.of("a", "1\n2\n3")));
    assertThat(csv.next()).isEqualTo(new Row(4, List.of("b")));
    assertThat(csv.next()).isEqualTo(new Row(5, List.of("c")));
  }

  @Test
  void it_tells_whether_the_last_row_lacks_its_line_end() throws IOException {
    CsvReader whole = reader("a\nb\n");
    CsvReader cut = reader("a\nb");

    assertThat(rows(whole)).hasSize(2);
    assertThat(rows(cut)).hasSize(2);
    assertThat(whole.endedMidLine()).isFalse();
    assertThat(cut.endedMidLine()).isTrue();
  }

  @Test
  void a_quote_that_is_never_closed_is_named_by_the_line_that_opens_it() {
    assertThatThrownBy(() -> columns("a\nb,\"c\nd\n"))
        .isInstanceOf(UnreadableInputException.class)
        .hasMessageContaining("ends inside a quoted field that begins in line 2");
  }

  @Test
  void a_row_without_end_is_refused_before_it_fills_the_memory() {
    String endless = "a\n\"" + "x".repeat(2 * CsvReader.MAX_ROW);

    assertThatThrownBy(() -> columns(endless))
        .isInstanceOf(UnreadableInputException.class)
        .hasMessageContaining("more than 1,048,576 characters that begins in line 2");
  }

  @Test
  void rows_that_lie_across_the_buffer_are_whole() throws IOException {
    String row = "x".repeat(1_000) + ",\"" + "y\"\"".repeat(500) + "\"\n";

    assertThat(columns(row.repeat(200)))
        .hasSize(200)
        .allMatch(List.of("x".repeat(1_000), "y\"".repeat(500))::equals);
  }

  private static List<List<String>> columns(String text) throws IOException {
    return rows(reader(text)).stream().map(Row::columns).toList();
  }

  private static List<Row> rows(CsvReader csv) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Row row = csv.next(); row != null; row = csv.next()) {
      rows.add(row);
    }
    return rows;
  }

  private static CsvReader reader(String text) {
    return new CsvReader(new StringReader(text));
  }
}
