package dev.millrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rows of a run with {@code --json} as a picture: a table of contenders and benchmarks, with a
 * bar in each cell for the part of the best durable rate. Readable on light and on dark.
 */
public final class Picture {
  private static final Pattern FIELD =
      Pattern.compile("\"(bench|contender|rate|durable)\":\\s*(?:\"([^\"]*)\"|([^,}]*))");
  private static final int LEFT = 150;
  private static final int COLUMN = 130;
  private static final int LINE = 26;
  private static final int HEAD = 44;
  private static final int FOOT = 18;

  private static final String STYLE =
      """
      text{font:13px ui-sans-serif,system-ui,sans-serif;fill:#1f2328}
      .h{font-weight:600}.m{fill:#59636e}.b{fill:#b6d4fe}.o{fill:#f0b849}
      line{stroke:#d1d9e0}
      @media (prefers-color-scheme: dark){text{fill:#f0f6fc}.m{fill:#9198a1}.b{fill:#1f4a86}.o{fill:#8a5a00}line{stroke:#3d444d}}
      """;

  private final Set<String> benches = new LinkedHashSet<>();
  private final Map<String, Map<String, Double>> rates = new LinkedHashMap<>();
  private final Set<String> notDurable = new LinkedHashSet<>();

  private final UnaryOperator<String> titles;

  private Picture(UnaryOperator<String> titles) {
    this.titles = titles;
  }

  /**
   * The picture of these lines; those that are no rows are left out.
   *
   * @param titles says of a benchmark what it measures
   */
  public static String of(List<String> lines, UnaryOperator<String> titles) {
    Picture picture = new Picture(titles);
    lines.forEach(picture::add);
    return picture.draw();
  }

  private void add(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher matcher = FIELD.matcher(line);
    while (matcher.find()) {
      String text = matcher.group(2);
      fields.put(matcher.group(1), text == null ? matcher.group(3) : text);
    }
    String bench = fields.get("bench");
    String contender = fields.get("contender");
    String rate = fields.get("rate");
    if (bench == null || contender == null || rate == null) {
      return;
    }
    benches.add(bench);
    Map<String, Double> row = rates.computeIfAbsent(contender, name -> new LinkedHashMap<>());
    if (!rate.equals("null")) {
      row.put(bench, Double.parseDouble(rate));
    }
    if ("false".equals(fields.get("durable"))) {
      notDurable.add(contender);
    }
  }

  private String draw() {
    int width = LEFT + COLUMN * benches.size() + 10;
    List<String> order = new ArrayList<>(rates.keySet());
    order.removeAll(notDurable);
    int durable = order.size();
    order.addAll(notDurable);
    int height =
        HEAD + LINE * (order.size() + (notDurable.isEmpty() ? 0 : 1)) + FOOT * benches.size() + 34;
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">%n"
                + "<title>Messages a second, side by side on one machine</title>%n<style>%n%s</style>%n",
            width,
            height,
            width,
            height,
            STYLE));
    int x = LEFT;
    for (String bench : benches) {
      text(svg, x, 24, "h", bench);
      x += COLUMN;
    }
    int y = HEAD;
    for (int i = 0; i < order.size(); i++) {
      if (i == durable) {
        text(svg, 8, y + 17, "m", "not durable:");
        y += LINE;
      }
      row(svg, y, order.get(i));
      y += LINE;
    }
    y += FOOT;
    text(svg, 8, y, "m", "a second, medians; bars: part of the best durable one");
    for (String bench : benches) {
      y += FOOT;
      text(svg, 8, y, "m", bench + ": " + titles.apply(bench));
    }
    return svg.append("</svg>\n").toString();
  }

  private void row(StringBuilder svg, int y, String contender) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"8\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>%n",
            y,
            LEFT + COLUMN * benches.size(),
            y));
    boolean ours = contender.startsWith("millrace");
    text(svg, 8, y + 17, ours ? "h" : "t", contender);
    int x = LEFT;
    for (String bench : benches) {
      Optional<Double> rate =
          Optional.ofNullable(rates.getOrDefault(contender, Map.of()).get(bench));
      if (rate.isPresent()) {
        double part = Math.min(1, rate.get() / best(bench));
        svg.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>%n",
                ours ? "o" : "b",
                x,
                y + 4,
                Math.max(1, part * (COLUMN - 14)),
                LINE - 8));
      }
      text(
          svg, x + 5, y + 17, rate.isPresent() ? "t" : "m", rate.map(Picture::shortly).orElse("–"));
      x += COLUMN;
    }
  }

  private double best(String bench) {
    return rates.entrySet().stream()
        .filter(row -> !notDurable.contains(row.getKey()))
        .mapToDouble(row -> row.getValue().getOrDefault(bench, 0.0))
        .max()
        .orElse(1);
  }

  private static String shortly(double rate) {
    if (rate >= 1e6) {
      return String.format(Locale.ROOT, "%.2f M", rate / 1e6);
    }
    return rate >= 1e3
        ? String.format(Locale.ROOT, "%.1f k", rate / 1e3)
        : String.format(Locale.ROOT, "%.1f", rate);
  }

  private static void text(StringBuilder svg, int x, int y, String style, String text) {
    svg.append(
        String.format(
            Locale.ROOT, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>%n", style, x, y, text));
  }
}
