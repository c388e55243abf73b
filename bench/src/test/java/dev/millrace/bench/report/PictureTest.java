package dev.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PictureTest {
  private static final List<String> LINES =
      List.of(
          "{\"bench\": \"B2\", \"contender\": \"nats\", \"rate\": 24000,\"unit\":\"msg/s\",\"durable\":false}",
          "{\"bench\":\"B2\",\"contender\":\"millrace\",\"rate\":170000,\"unit\":\"msg/s\",\"durable\":true}",
          "{\"bench\":\"B3\",\"contender\":\"millrace\",\"rate\":1500000,\"unit\":\"msg/s\",\"durable\":true}",
          "{\"bench\":\"B3\",\"contender\":\"redis\",\"rate\":null,\"skipped\":\"not here\",\"durable\":true}",
          "something else");

  @Test
  void it_is_well_formed_and_shows_every_figure() throws Exception {
    String picture = Picture.of(LINES, name -> "title of " + name);

    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(picture)));
    assertThat(picture).contains("170.0 k", "1.50 M", "24.0 k", "redis", "B2", "B3", "title of B2");
  }

  @Test
  void what_is_not_durable_stands_apart_and_sets_no_scale() {
    String picture = Picture.of(LINES, name -> "title of " + name);

    assertThat(picture.indexOf("not durable:"))
        .isGreaterThan(picture.indexOf(">redis<"))
        .isLessThan(picture.indexOf(">nats<"));
  }

  @Test
  void it_has_colours_for_the_dark() {
    assertThat(Picture.of(LINES, name -> "title of " + name))
        .contains("prefers-color-scheme: dark");
  }
}
