package dev.millrace.soak;

/**
 * Who published a message, in which cycle and as which of his: the id says it all, so that the
 * ledger needs no more than a bit for each.
 *
 * @param place the channel
 * @param writer who published it: the writer's {@link Style} in lower case, or {@code o-} and a
 *     subscription for what its handling caused
 * @param cycle in which life
 * @param number counted from 0 in the order of publishing
 */
record MessageId(Place place, String writer, String cycle, int number) {
  /** So many keys has each writer; messages of one key come in order. */
  private static final int KEYS = 4;

  static MessageId parse(String id) {
    String[] parts = id.split("/", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("'" + id + "' is no id of this workload");
    }
    return new MessageId(Place.of(parts[0]), parts[1], parts[2], Integer.parseInt(parts[3]));
  }

  /** What handling this message causes. */
  MessageId caused(Reader reader) {
    return new MessageId(
        Place.EVENTS,
        "o-" + reader.subscription(),
        place.channel() + "." + writer + "." + cycle,
        number);
  }

  /** What this was caused by, as {@link #caused} said it. */
  MessageId cause() {
    String[] parts = cycle.split("\\.", -1);
    return new MessageId(Place.of(parts[0]), parts[1], parts[2], number);
  }

  boolean isCaused() {
    return writer.startsWith("o-");
  }

  Reader causedBy() {
    return Reader.of(writer.substring(2));
  }

  /** Whether messages of this writer are taken in the order in which it published them. */
  boolean isOrdered() {
    return !isCaused() && !writer.equals("delayed") && !writer.equals("far");
  }

  String track() {
    return place.channel() + "/" + writer + "/" + cycle;
  }

  /** The key, or an empty string. */
  String key() {
    return isOrdered() ? writer + "-" + number % KEYS : isCaused() ? "o-" + number % KEYS : "";
  }

  /** Its place among the messages of its key, over all cycles. */
  long rank() {
    return (Long.parseLong(cycle) << 32) + number;
  }

  @Override
  public String toString() {
    return track() + "/" + number;
  }
}
