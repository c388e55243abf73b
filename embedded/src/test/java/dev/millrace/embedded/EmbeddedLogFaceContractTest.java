package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Capabilities.Settling;
import dev.millrace.ChannelKind;
import dev.millrace.spi.Transport;
import dev.millrace.tck.DirectoryFixture;
import dev.millrace.tck.TransportContract;
import dev.millrace.tck.TransportFixture;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("tck")
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedLogFaceContractTest extends TransportContract {
  @Override
  protected TransportFixture newFixture() throws IOException {
    return DirectoryFixture.create(
        directory -> "embedded:" + directory + "?face=log", Duration.ofSeconds(10));
  }

  @Test
  void the_face_is_really_another_one() throws Exception {
    TransportFixture fixture = newFixture();
    try (Transport transport =
        new EmbeddedTransportProvider().open(fixture.url(), fixture.seam())) {
      assertThat(transport.capabilities(ChannelKind.QUEUE).settlement())
          .isEqualTo(Settling.POSITION);
    } finally {
      fixture.close();
    }
  }
}
