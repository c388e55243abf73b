package dev.millrace.embedded.socket;

/** What a command asks of a running application. The codes are part of the protocol. */
enum Op {
  HELLO(0),
  DECLARE(1),
  PUBLISH(2),
  SUBSCRIBE(3),
  RECEIVE(4),
  STARTED(5),
  SETTLE(6),
  RENEW(7),
  LEAVE(8),
  CHANNELS(9),
  DESCRIBE(10),
  BROWSE(11),
  LETTERS(12),
  PAUSE(13),
  RESUME(14),
  STORAGE(15),
  GAPS(16);

  /** The protocol's version. Both ends must speak the same. */
  static final int PROTOCOL = 2;

  private final int code;

  Op(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static Op of(int code) {
    for (Op op : values()) {
      if (op.code == code) {
        return op;
      }
    }
    throw new IllegalArgumentException("operation " + code + " is not known");
  }
}
