package dev.millrace.bench.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A row as one flat object on one line. */
public final class JsonLines {
  private JsonLines() {}

  /** The object of a row. */
  public static String line(Result result, Row row) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("bench", text(result.bench()));
    fields.put("contender", text(row.entrant().label()));
    fields.put("rate", number(row.over(Figure::rate).median()));
    row.skipped().ifPresent(why -> fields.put("skipped", text(why)));
    fields.put("unit", text(result.unit()));
    fields.put("limit", number(row.over(Figure::limit).median()));
    fields.put("ofLimit", number(row.over(Figure::ofLimit).median()));
    fields.put("p50us", number(row.over(Figure::p50us).median()));
    fields.put("p99us", number(row.over(Figure::p99us).median()));
    fields.put("ratioToMillrace", number(result.ratioToMillrace(row).median()));
    fields.put("durable", Boolean.toString(row.entrant().durable()));
    fields.put("syncsPerAck", number(row.syncsPerAck()));
    return fields.entrySet().stream()
        .map(field -> text(field.getKey()) + ":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String number(double figure) {
    if (!Double.isFinite(figure)) {
      return "null";
    }
    int decimals = Math.abs(figure) >= 1_000 ? 0 : Math.abs(figure) >= 10 ? 2 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", figure);
  }

  private static String text(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        default -> {
          if (c < ' ') {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
