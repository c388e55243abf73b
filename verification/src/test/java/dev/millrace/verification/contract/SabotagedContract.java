package dev.millrace.verification.contract;

import dev.millrace.tck.DirectoryFixture;
import dev.millrace.tck.TransportContract;
import dev.millrace.tck.TransportFixture;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract over a transport that {@link ContractRun} names. Not run by itself: it is meant to
 * fail.
 */
@ExtendWith(ContractRun.Parameters.class)
class SabotagedContract extends TransportContract {
  private final String url;
  private final Duration patience;

  SabotagedContract(ContractRun run) {
    this.url = run.url();
    this.patience = run.patience();
  }

  @Override
  protected TransportFixture newFixture() throws IOException {
    return DirectoryFixture.create(directory -> url.replace("DIR", directory.toString()), patience);
  }
}
