package dev.millrace.tck;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;

/**
 * What every transport promises. An adapter's test is a subclass that says how to get a broker;
 * nothing else can be overridden.
 *
 * <p>The contract speaks to the public API, with core between it and the transport, so that it
 * reads the same for both shapes of broker; only the part on settlements speaks to the transport
 * itself. What the transport declares in its {@link dev.millrace.Capabilities} is asserted; what it
 * does not declare must be refused with an {@link dev.millrace.UnsupportedCapabilityException}.
 * Nothing is skipped, and every test needs at least one message to arrive.
 *
 * <p><b>What it does not assert</b>, and why:
 *
 * <ul>
 *   <li>That a receipt survives the end of the process or a power cut, and that deaths are counted:
 *       a test cannot end the process it runs in. Durability needs tests that kill, and are
 *       particular to each broker.
 *   <li>That no message ever comes twice: a broker may hand over again what it cannot know to be
 *       settled. Asserted is that nothing comes twice while nothing goes wrong, and that nothing
 *       settled comes back.
 *   <li>That settlement and effects are one atomic step when the process dies between them.
 *       Asserted is that a void settlement has no effects.
 *   <li>How fast anything is. Delays are asserted not to be short; how late is a matter of the
 *       fixture's patience.
 *   <li>What is core's alone, such as concurrency limits and the count of outputs: core's own tests
 *       do.
 * </ul>
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
public abstract class TransportContract {
  /** For subclasses. */
  protected TransportContract() {}

  /** A broker. Asked for once per test, and closed however the test ends. */
  protected abstract TransportFixture newFixture() throws Exception;

  @Nested
  final class Publishing extends PublishContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Envelopes extends EnvelopeContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Subscriptions extends SubscribeContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Order extends OrderContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Retries extends RetryContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Dead_letters extends DeadLetterContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Outputs extends OutputContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Batches extends BatchContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Settlements extends SettlementContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Delays extends DelayContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class What_is_said_of_a_channel extends OptionsContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Replay extends ReplayContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Restarts_and_closing extends LifecycleContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }

  @Nested
  final class Looking_and_tending extends AdminContract {
    @Override
    TransportFixture newFixture() throws Exception {
      return TransportContract.this.newFixture();
    }
  }
}
