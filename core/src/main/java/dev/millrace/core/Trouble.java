package dev.millrace.core;

import dev.millrace.ClosedException;
import dev.millrace.DamagedDataException;
import dev.millrace.MessageTooLargeException;
import dev.millrace.StoreFailedException;
import dev.millrace.TransportInUseException;
import dev.millrace.UnsupportedCapabilityException;
import dev.millrace.seam.Seam;
import java.time.Duration;

/** What a failure of a transport means, and how long to wait before asking it again. */
final class Trouble {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Seam seam;
  private Duration next = FIRST;

  Trouble(Seam seam) {
    this.seam = seam;
  }

  /** Whether asking again is in vain until the application is opened anew. */
  static boolean isFinal(Throwable failure) {
    return failure instanceof ClosedException
        || failure instanceof StoreFailedException
        || failure instanceof DamagedDataException
        || failure instanceof TransportInUseException
        || failure instanceof IllegalStateException
        || failure instanceof Error
        || isRefusal(failure);
  }

  /** Whether it is what was asked that is wrong, and not the moment. */
  static boolean isRefusal(Throwable failure) {
    return failure instanceof MessageTooLargeException
        || failure instanceof UnsupportedCapabilityException
        || failure instanceof IllegalArgumentException;
  }

  /**
   * How long to wait now: longer each time, with chance added so that consumers do not come back
   * all at once.
   */
  Duration pause() {
    Duration pause = next.plusMillis(seam.chance().between(0, next.toMillis() / 2));
    next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
    return pause;
  }

  /** It works again. */
  void over() {
    next = FIRST;
  }
}
