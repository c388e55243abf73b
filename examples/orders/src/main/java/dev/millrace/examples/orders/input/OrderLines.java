package dev.millrace.examples.orders.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of order lines, row by row, in bounded memory. What stands in the rows is nobody's
 * business here: a row with too few columns is handed on as it is. What is refused, with the line
 * reached, is a file that is not of this kind or does not end properly.
 */
public final class OrderLines {
  private static final List<String> HEADER =
      List.of(
          "InvoiceNo",
          "StockCode",
          "Description",
          "Quantity",
          "InvoiceDate",
          "UnitPrice",
          "CustomerID",
          "Country");

  private OrderLines() {}

  /**
   * What was read.
   *
   * @param digest the SHA-256 of the unpacked bytes, in hexadecimal
   * @param rows how many rows
   * @param endsMidLine whether the last row, though it has all its columns, lacks its line end
   */
  public record Contents(String digest, int rows, boolean endsMidLine) {}

  /**
   * Hands every row below the header to {@code rows}, in order. Throws {@link
   * UnreadableInputException}.
   */
  public static Contents read(Input input, Consumer<Row> rows) {
    Progress progress = new Progress();
    try (InputStream bytes = input.open();
        DigestInputStream digested = new DigestInputStream(bytes, sha256())) {
      return read(digested, rows, progress);
    } catch (UnreadableInputException unreadable) {
      throw new UnreadableInputException(
          "input %s %s".formatted(input.name(), unreadable.getMessage()));
    } catch (EOFException truncated) {
      throw new UnreadableInputException(
          "input %s is a truncated gzip file: it ends at line %d, after %d rows; get it again"
              .formatted(input.name(), progress.line(), progress.rows),
          truncated);
    } catch (ZipException damaged) {
      throw new UnreadableInputException(
          "input %s is a damaged gzip file at line %d, after %d rows (%s); get it again"
              .formatted(input.name(), progress.line(), progress.rows, damaged.getMessage()),
          damaged);
    } catch (AccessDeniedException denied) {
      throw new UnreadableInputException(
          "input %s may not be read; check its permissions".formatted(input.name()), denied);
    } catch (IOException failed) {
      throw new UnreadableInputException(
          "input %s cannot be read beyond line %d, after %d rows: %s"
              .formatted(input.name(), progress.line(), progress.rows, failed.getMessage()),
          failed);
    }
  }

  private static Contents read(DigestInputStream bytes, Consumer<Row> rows, Progress progress)
      throws IOException {
    CsvReader csv = new CsvReader(new InputStreamReader(bytes, StandardCharsets.UTF_8));
    progress.csv = csv;
    Row header = csv.next();
    if (header == null || !header.columns().equals(HEADER)) {
      throw new UnreadableInputException(
          "is no file of order lines: line 1 must be %s".formatted(String.join(",", HEADER)));
    }
    for (Row row = csv.next(); row != null; row = csv.next()) {
      if (csv.endedMidLine() && row.columns().size() < Row.COLUMNS) {
        throw new UnreadableInputException(
            "is truncated: it ends in the middle of line %d, after %d rows; get it again"
                .formatted(row.line(), progress.rows));
      }
      rows.accept(row);
      progress.rows++;
    }
    if (progress.rows == 0) {
      throw new UnreadableInputException(
          "has no order lines: it ends after its header in line 1; get it again");
    }
    return new Contents(
        HexFormat.of().formatHex(bytes.getMessageDigest().digest()),
        progress.rows,
        csv.endedMidLine());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** How far the reading came, for the message when it fails. */
  private static final class Progress {
    private @Nullable CsvReader csv;
    private int rows;

    int line() {
      return csv == null ? 1 : csv.line();
    }
  }
}
