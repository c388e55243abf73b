package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Channel;
import dev.millrace.Millrace;
import dev.millrace.MillraceException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpeningTest {
  private final App app = new App();

  @AfterEach
  void close() {
    app.close();
  }

  private Millrace open(String url) {
    return Millrace.builder(url).seam(app.simulation).closeOnShutdown(false).open();
  }

  @Test
  void a_scheme_that_nothing_opens_is_named_with_those_that_are_known() {
    assertThatThrownBy(() -> open("carrier-pigeon:home"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("'carrier-pigeon'")
        .hasMessageContaining("known are fake");
    assertThatThrownBy(() -> open("data"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("embedded:data");
  }

  @Test
  void a_channel_on_a_transport_that_was_not_opened_is_refused_with_what_is_there() {
    assertThatThrownBy(() -> app.millrace.publisher(app.work.via("moon")))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("'moon'")
        .hasMessageContaining("main");
  }

  @Test
  void without_a_codec_only_bytes_can_be_carried() {
    try (Millrace bare = open(app.broker.url)) {
      assertThatThrownBy(() -> bare.publisher(app.work))
          .isInstanceOf(MillraceException.class)
          .hasMessageContaining("millrace-json");
      bare.publisher(Channel.queue("raw", byte[].class)).publish(new byte[] {1});
      assertThat(app.broker.in("raw")).hasSize(1);
    }
  }

  @Test
  void an_application_uses_several_transports_by_name() {
    FakeBroker other = new FakeBroker(app.simulation);
    try (Millrace both =
        Millrace.builder(app.broker.url)
            .transport("other", other.url)
            .seam(app.simulation)
            .codec(new TestCodec())
            .closeOnShutdown(false)
            .open()) {
      both.publisher(app.work.via("other")).publish("1");
      assertThat(other.in("work")).hasSize(1);
      assertThat(app.broker.in("work")).isEmpty();
      assertThat(both.capabilities(app.work)).isEqualTo(FakeBroker.CAPABLE);
    }
  }
}
