package dev.millrace.embedded.broker;

import dev.millrace.DamagedDataException;
import java.util.function.Supplier;

/**
 * Bytes whose checksums match and which still make no sense: written by another version, or by a
 * mistake.
 */
final class Damage {
  private Damage() {}

  static void unless(boolean sound, String what) {
    if (!sound) {
      throw new DamagedDataException(
          what + "; nothing was changed. Use the version of Millrace that wrote it");
    }
  }

  static <T> T ifThrows(Supplier<T> read) {
    try {
      return read.get();
    } catch (IllegalArgumentException impossible) {
      throw new DamagedDataException(
          "the bytes are not what this version writes: " + impossible.getMessage(), impossible);
    }
  }
}
