package dev.millrace;

/**
 * A subscription that is being handled by this process: a durable, named position in a channel,
 * shared by any number of consumers in any number of processes.
 *
 * <p><b>Threads.</b> Safe for many.
 */
public interface Subscription extends AutoCloseable {
  /** The subscription's name. */
  String name();

  /** The channel's name. */
  String channel();

  /**
   * What holds for it, in one line: order, delivery, attempts, delay, what is emulated and where,
   * what is missing.
   */
  String guarantee();

  /** What this consumer has done and is doing. */
  Status status();

  /**
   * Stops taking, gives running handlers 20 seconds to end, hands the rest back uncounted. The
   * subscription itself stays, and goes on collecting. Closing twice is fine; a handler may not
   * close its own subscription.
   */
  @Override
  void close();

  /**
   * What a consumer has done since it started, and is doing.
   *
   * @param acknowledged messages settled as done
   * @param retried attempts that failed and will be tried again
   * @param rejected messages moved to the dead letters
   * @param lost results that came too late and were void
   * @param missed messages it was told it will not get: see {@link Gap}
   * @param inFlight messages taken and not settled
   * @param why what it stands still for, or empty while it flows
   */
  record Status(
      long acknowledged,
      long retried,
      long rejected,
      long lost,
      long missed,
      int inFlight,
      String why) {}
}
