package dev.millrace.embedded;

import dev.millrace.tck.DirectoryFixture;
import dev.millrace.tck.TransportContract;
import dev.millrace.tck.TransportFixture;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Tag("tck")
@Execution(ExecutionMode.CONCURRENT)
class EmbeddedQueueFaceContractTest extends TransportContract {
  @Override
  protected TransportFixture newFixture() throws IOException {
    return DirectoryFixture.create(directory -> "embedded:" + directory, Duration.ofSeconds(10));
  }
}
