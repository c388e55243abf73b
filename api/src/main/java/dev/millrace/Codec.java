package dev.millrace;

/**
 * Turns what a message says into bytes and back.
 *
 * <p><b>Threads.</b> Safe for many threads.
 */
public interface Codec {
  /** The media type of the bytes this codec makes, for example {@code application/json}. */
  String contentType();

  /**
   * The bytes for {@code value}; throws {@link UnserialisableException}, naming the class and the
   * cause, if there are none.
   */
  byte[] encode(Object value);

  /** What the data of {@code message} says, read as a {@code type}; never throws for bad data. */
  <T> Decoded<T> decode(Message message, Class<T> type);

  /**
   * What became of decoding.
   *
   * @param <T> the type asked for
   */
  sealed interface Decoded<T> {
    /** The data could be read. */
    record Value<T>(T value) implements Decoded<T> {}

    /**
     * The data is not what the type says; reading it again will not help. The reason says where and
     * why.
     */
    record Malformed<T>(String reason) implements Decoded<T> {}
  }
}
